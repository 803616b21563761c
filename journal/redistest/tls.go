package redistest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// User and Password are who is let in by a server of StartTLS.
const (
	User     = "luot"
	Password = "dung-so"
)

// StartTLS runs a server that speaks nothing but TLS and lets in nobody but User, who may touch the keys and
// the channel of the program alone. It returns the PEM file of who signed its certificate.
func StartTLS(t testing.TB, fsync string, settings ...string) (s *Server, ca string) {
	t.Helper()
	s = newServer(t, fsync, settings)
	ca, cert, key := certificate(t, s.dir)
	pool := x509.NewCertPool()
	text, err := os.ReadFile(ca)
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatalf("read the certificate just made: %v", err)
	}
	s.login = login{User, Password, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	s.set("port", "0", "tls-cert-file", cert, "tls-key-file", key, "tls-ca-cert-file", ca, "tls-auth-clients", "no")
	s.args = append(s.args, "--user", "default", "off", "--user", User, "on", ">"+Password, "~luot:*", "&luot:*", "+@all")
	s.start(t)
	return s, ca
}

// certificate makes a signer and a certificate of 127.0.0.1 for a day, and returns their files.
func certificate(t testing.TB, dir string) (ca, cert, key string) {
	t.Helper()
	signer, signed := newKey(t), newKey(t)
	now := time.Now()
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "signer of a test"}, NotBefore: now.Add(-time.Hour),
		NotAfter: now.Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "redis"}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	write := func(name, kind string, der []byte, err error) string {
		file := filepath.Join(dir, name)
		if err == nil {
			err = os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
		}
		if err != nil {
			t.Fatalf("make a certificate: %v", err)
		}
		return file
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &signer.PublicKey, signer)
	ca = write("ca.pem", "CERTIFICATE", der, err)
	der, err = x509.CreateCertificate(rand.Reader, leaf, root, &signed.PublicKey, signer)
	cert = write("cert.pem", "CERTIFICATE", der, err)
	der, err = x509.MarshalPKCS8PrivateKey(signed)
	return ca, cert, write("key.pem", "PRIVATE KEY", der, err)
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
