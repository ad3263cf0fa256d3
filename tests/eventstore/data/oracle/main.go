// Signs and opens notes with golang.org/x/mod/sumdb/note, of which a test puts a copy beside it.
//
//	oracle key NAME            prints a private and a public key
//	oracle sign PRIVATE_KEY    signs standard input
//	oracle open PUBLIC_KEY...  prints who signed standard input, or fails
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"os"

	"oracle/note"
)

func main() {
	log.SetFlags(0)
	if os.Args[1] == "key" {
		private, public, err := note.GenerateKey(rand.Reader, os.Args[2])
		check(err)
		fmt.Println(private)
		fmt.Println(public)
		return
	}
	given, err := io.ReadAll(os.Stdin)
	check(err)
	if os.Args[1] == "sign" {
		signer, err := note.NewSigner(os.Args[2])
		check(err)
		signed, err := note.Sign(&note.Note{Text: string(given)}, signer)
		check(err)
		os.Stdout.Write(signed)
		return
	}
	var known []note.Verifier
	for _, key := range os.Args[2:] {
		verifier, err := note.NewVerifier(key)
		check(err)
		known = append(known, verifier)
	}
	opened, err := note.Open(given, note.VerifierList(known...))
	check(err)
	for _, signature := range opened.Sigs {
		fmt.Printf("%s %08x\n", signature.Name, signature.Hash)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
