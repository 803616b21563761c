package redis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// options reads where Redis is. Everything in it that a person wrote may hold a password, so no error
// repeats the whole.
func options(cfg Config) (*goredis.UniversalOptions, error) {
	scheme, rest, _ := strings.Cut(cfg.URL, "://")
	kind, secure := strings.CutPrefix(scheme, "rediss")
	if !secure {
		kind = strings.TrimPrefix(scheme, "redis")
	}
	opt := &goredis.UniversalOptions{
		MaxRetries:            -1, // a repeated write must be ours, with the batch's own proof
		ContextTimeoutEnabled: true,
		DialTimeout:           500 * time.Millisecond,
		DialerRetries:         1,
		ReadTimeout:           time.Second,
		WriteTimeout:          time.Second,
		PoolTimeout:           500 * time.Millisecond,
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled,
		},
	}
	var err error
	switch kind {
	case "+sentinel":
		err = several(opt, rest, "26379")
		if opt.MasterName == "" && err == nil {
			err = errors.New("it does not name the master: add ?master=NAME")
		}
	case "+cluster":
		err = several(opt, rest, "6379")
		if (opt.DB != 0 || opt.MasterName != "") && err == nil {
			err = errors.New("a cluster has neither databases nor a master by name")
		}
		opt.IsClusterMode = true
	default:
		err = one(opt, cfg.URL)
	}
	if err == nil && secure && opt.TLSConfig == nil {
		opt.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12} // each server is asked for its own name
	}
	if err == nil && cfg.CA != "" {
		err = trust(opt.TLSConfig, cfg.CA)
	}
	return opt, err
}

// one reads redis://[user:password@]host:port[/db].
func one(opt *goredis.UniversalOptions, address string) error {
	o, err := goredis.ParseURL(address)
	if err != nil {
		var inURL *url.Error
		if errors.As(err, &inURL) {
			err = inURL.Err // the whole repeats the password
		}
		return err
	}
	opt.Addrs, opt.DB, opt.Username, opt.Password, opt.TLSConfig = []string{o.Addr}, o.DB, o.Username, o.Password, o.TLSConfig
	return nil
}

// several reads [user:password@]host:port,host:port[/db][?master=…&sentinel_user=…&sentinel_password=…].
func several(opt *goredis.UniversalOptions, rest, port string) error {
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	hosts := rest[strings.LastIndex(rest[:end], "@")+1 : end]
	for host := range strings.SplitSeq(hosts, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		name, number, err := net.SplitHostPort(host)
		if _, badPort := strconv.ParseUint(number, 10, 16); err != nil || badPort != nil || name == "" {
			return errors.New("it does not list host:port,host:port")
		}
		opt.Addrs = append(opt.Addrs, host)
	}
	u, err := url.Parse("redis://" + strings.TrimSuffix(rest[:end], hosts) + "host" + rest[end:])
	if err != nil {
		var inURL *url.Error
		if errors.As(err, &inURL) {
			err = inURL.Err
		}
		return err
	}
	opt.Username = u.User.Username()
	opt.Password, _ = u.User.Password()
	if db := strings.Trim(u.Path, "/"); db != "" {
		if opt.DB, err = strconv.Atoi(db); err != nil || opt.DB < 0 {
			return errors.New("the database after the hosts is not a number")
		}
	}
	for name, values := range u.Query() {
		switch name {
		case "master":
			opt.MasterName = values[0]
		case "sentinel_user":
			opt.SentinelUsername = values[0]
		case "sentinel_password":
			opt.SentinelPassword = values[0]
		default:
			return fmt.Errorf("the setting %.40q is not known", name)
		}
	}
	return nil
}

// trust makes the signer in a PEM file the only one that is believed.
func trust(conf *tls.Config, file string) error {
	if conf == nil {
		return errors.New("a signer of certificates is named, but the address does not begin with rediss")
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read who signs redis' certificate: %w", err)
	}
	conf.RootCAs = x509.NewCertPool()
	if !conf.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("there is no certificate in %s", file)
	}
	return nil
}

// connect makes the clients of an address; they dial when they are used.
func (j *Journal) connect(opt *goredis.UniversalOptions) {
	j.client = goredis.NewUniversalClient(opt)
	switch c := j.client.(type) {
	case *goredis.ClusterClient:
		j.cluster = c
		c.OnNewNode(func(node *goredis.Client) { node.AddHook(dialMark{}) })
	case *goredis.Client: // of a Sentinel too
		j.single = c
		c.AddHook(dialMark{})
	}
}

// onMasters calls fn for every master, with its address where there are several, one at a time.
func (j *Journal) onMasters(ctx context.Context, fn func(addr string, c *goredis.Client)) error {
	if j.cluster == nil {
		fn("", j.single)
		return nil
	}
	turn := make(chan struct{}, 1)
	return j.cluster.ForEachMaster(ctx, func(_ context.Context, c *goredis.Client) error {
		turn <- struct{}{}
		defer func() { <-turn }()
		fn(c.Options().Addr, c)
		return nil
	})
}
