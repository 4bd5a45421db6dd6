// Prints the body of a URL as Go's HTTP client gives it to who asked for nothing special: asked for in gzip, and opened.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	response, err := http.Get(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if !response.Uncompressed {
		log.Fatal("the answer was not gzip")
	}
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		log.Fatal(err)
	}
}
