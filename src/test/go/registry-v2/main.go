// The CNCF distribution registry, version 2.
//
// It is put together from that project's packages, for its own command imports modules that are no
// longer to be had. It takes the same command line, and of the same configuration what the test bed
// uses: the file system, htpasswd and TLS.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/docker/distribution/configuration"
	"github.com/docker/distribution/registry/handlers"

	_ "github.com/docker/distribution/registry/auth/htpasswd"
	_ "github.com/docker/distribution/registry/storage/driver/filesystem"
)

func main() {
	if len(os.Args) != 3 || os.Args[1] != "serve" {
		log.Fatal("usage: registry-v2 serve <configuration>")
	}
	file, err := os.Open(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	config, err := configuration.Parse(file)
	if err != nil {
		log.Fatal(err)
	}
	app := handlers.NewApp(context.Background(), config)
	server := &http.Server{Addr: config.HTTP.Addr, Handler: app}
	if config.HTTP.TLS.Certificate != "" {
		log.Fatal(server.ListenAndServeTLS(config.HTTP.TLS.Certificate, config.HTTP.TLS.Key))
	}
	log.Fatal(server.ListenAndServe())
}
