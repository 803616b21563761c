package redis_test

import (
	"errors"
	"strings"
	"testing"

	"luot/journal"
	"luot/journal/redis"
	"luot/journal/redistest"
)

// TestHealthTriesToWrite: a Redis that was full, or had become a replica in front of a running server, looked
// well until somebody pressed a key. Health says so, writes nothing while it does, and is content by itself
// when there is room again.
func TestHealthTriesToWrite(t *testing.T) {
	s := redistest.Start(t, redistest.Everysec)
	j, err := redis.Open(t.Context(), redis.Config{URL: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	well := func(when string) {
		t.Helper()
		if err := j.Health(t.Context()); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		if n, err := s.Do("DBSIZE"); err != nil || n != ":0" {
			t.Errorf("%s: asking left %s keys, %v", when, n, err)
		}
	}
	well("at first")
	for name, fault := range map[string][2][]string{
		"OOM":        {{"CONFIG", "SET", "maxmemory", "1"}, {"CONFIG", "SET", "maxmemory", "0"}},
		"READONLY":   {{"REPLICAOF", "127.0.0.1", "1"}, {"REPLICAOF", "NO", "ONE"}},
		"NOREPLICAS": {{"CONFIG", "SET", "min-replicas-to-write", "1"}, {"CONFIG", "SET", "min-replicas-to-write", "0"}},
	} {
		if _, err := s.Do(fault[0]...); err != nil {
			t.Fatal(err)
		}
		if err := j.Health(t.Context()); !errors.Is(err, journal.ErrStore) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: health says %v", name, err)
		}
		if _, err := s.Do(fault[1]...); err != nil {
			t.Fatal(err)
		}
		well("after " + name)
	}
}
