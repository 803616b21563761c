package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"

	"luot/configs"
)

// storeFlags say where the data is.
type storeFlags struct {
	Config string `placeholder:"FILE" help:"Configuration file; without one a built-in one."`
	Data   string `placeholder:"DIR" help:"Folder of the embedded store (default ./data)."`
	Redis  string `placeholder:"URL" help:"Redis to use in place of the embedded store."`
}

// doorFlags say where the server listens.
type doorFlags struct {
	Listen         string   `placeholder:"ADDR" help:"host:port to listen on (default 127.0.0.1:8080)."`
	PublicListen   string   `placeholder:"ADDR" help:"host:port of a second door, for holders of tickets only."`
	PublicURL      string   `name:"public-url" placeholder:"URL" help:"What QR codes carry, for every site."`
	TLSCert        string   `name:"tls-cert" placeholder:"FILE" help:"Certificate, PEM."`
	TLSKey         string   `name:"tls-key" placeholder:"FILE" help:"Its key, PEM."`
	TrustedProxies []string `placeholder:"ADDR" help:"Addresses or ranges whose X-Forwarded-For is believed."`
}

// settings puts flags that are given into set, by their keys in the file, so that they are checked
// like the file itself.
func settings(set map[string]string, flags map[string]string) {
	for key, value := range flags {
		if value != "" {
			set[key] = quoted(value)
		}
	}
}

// quoted is a value in a form that YAML reads as itself.
func quoted(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings only
	}
	return string(text)
}

func (f storeFlags) set() map[string]string {
	set := map[string]string{}
	settings(set, map[string]string{"data": f.Data, "redis": f.Redis})
	return set
}

func (f doorFlags) set() map[string]string {
	set := map[string]string{}
	settings(set, map[string]string{"listen": f.Listen, "public_listen": f.PublicListen, "public_url": f.PublicURL,
		"tls_cert": f.TLSCert, "tls_key": f.TLSKey})
	if len(f.TrustedProxies) > 0 {
		set["trusted_proxies"] = quoted(f.TrustedProxies)
	}
	return set
}

// load reads the file, or what stands in for it, with the flags over it. The error lists every
// mistake.
func (f storeFlags) load(standIn []byte, more ...map[string]string) (*configs.Config, error) {
	text, name := standIn, "the built-in configuration with these flags"
	if f.Config != "" {
		var err error
		if text, err = os.ReadFile(f.Config); err != nil {
			return nil, fmt.Errorf("read the configuration: %w", err)
		}
		name = f.Config
	}
	set := f.set()
	for _, m := range more {
		maps.Copy(set, m)
	}
	conf, err := configs.Load(text, set)
	if err != nil {
		return nil, fmt.Errorf("%s:\n  %s", name, strings.ReplaceAll(err.Error(), "\n", "\n  "))
	}
	if err := designs(conf, f.Config); err != nil {
		return nil, fmt.Errorf("%s:\n  %s", name, strings.ReplaceAll(err.Error(), "\n", "\n  "))
	}
	return conf, nil
}
