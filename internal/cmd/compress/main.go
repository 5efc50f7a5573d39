// Command compress writes a file as one block of LZ4, as the sandboxed script
// carries the core (shim/src/api/core-text.ts):
//
//	go run ./internal/cmd/compress core.wasm core.lz4
//
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
package main

import (
	"log"
	"os"

	"github.com/pierrec/lz4/v4"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("compress: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: compress file block")
	}
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	block := make([]byte, lz4.CompressBlockBound(len(file)))
	n, err := lz4.CompressBlockHC(file, block, lz4.Level9, nil, nil)
	if err == nil {
		err = os.WriteFile(os.Args[2], block[:n], 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
