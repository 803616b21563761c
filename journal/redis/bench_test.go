package redis

import (
	"fmt"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
)

// bare is the least that a script must do for a batch: one comparison, the records, three counts.
var bare = goredis.NewScript(`
if (redis.call('HGET', KEYS[2], 'seq') or '0') ~= ARGV[1] then return 0 end
local n = tonumber(ARGV[1])
for i = 2, #ARGV, 2 do redis.call('XADD', KEYS[1], (n + i / 2) .. '-0', 'r', ARGV[i], 'c', ARGV[i + 1]) end
redis.call('HSET', KEYS[2], 'seq', n + (#ARGV - 1) / 2)
redis.call('HINCRBY', KEYS[3], 'a', 1) redis.call('HINCRBY', KEYS[3], 'b', 1) redis.call('HINCRBY', KEYS[3], 'c', 1)
return 1`)

// BenchmarkAppend compares Append with the bare script, by how Redis forces to disk and by the size
// of a batch. The first figure over the second is what safety costs.
func BenchmarkAppend(b *testing.B) {
	for _, fsync := range []string{redistest.Everysec, redistest.Always} {
		for _, n := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/%d/journal", fsync, n), func(b *testing.B) {
				j := open(b, redistest.Start(b, fsync).URL())
				var at journal.Position
				run(b, n, func(batch journal.Batch) error {
					at = batch.End()
					return j.Append(b.Context(), qn, batch)
				}, func() journal.Position { return at })
			})
			b.Run(fmt.Sprintf("%s/%d/bare", fsync, n), func(b *testing.B) {
				c := open(b, redistest.Start(b, fsync).URL()).client
				var at journal.Position
				run(b, n, func(batch journal.Batch) error {
					args := []any{at.Seq}
					for _, r := range batch.Records {
						args = append(args, r.Raw, r.Chain.String())
					}
					at = batch.End()
					done, err := bare.Run(b.Context(), c, []string{"{x}log", "{x}meta", "{x}counters"}, args...).Int()
					if err == nil && done != 1 {
						err = fmt.Errorf("the bare script answers %d", done)
					}
					return err
				}, func() journal.Position { return at })
			})
		}
	}
}

// run times only the appends, not the sealing.
func run(b *testing.B, n int, add func(journal.Batch) error, stands func() journal.Position) {
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		b.StopTimer()
		batch := journaltest.Batch(b, stands(), n)
		b.StartTimer()
		if err := add(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkRead reads a day of 40,000 records: bare pages of the stream, then decoded and verified,
// then turned into events.
func BenchmarkRead(b *testing.B) {
	const day = 40_000
	j := open(b, redistest.Start(b, redistest.Everysec).URL())
	var at journal.Position
	for at.Seq < day {
		batch := journaltest.Batch(b, at, 1000)
		if err := j.Append(b.Context(), qn, batch); err != nil {
			b.Fatal(err)
		}
		at = batch.End()
	}
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			for from := 1; from <= day; from += journal.Page {
				if err := j.client.Do(b.Context(), "XRANGE", logKey(qn), fmt.Sprint(from, "-0"), "+", "COUNT", journal.Page).Err(); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	for _, events := range []bool{false, true} {
		b.Run(fmt.Sprintf("events=%v", events), func(b *testing.B) {
			for b.Loop() {
				for r, err := range j.Read(b.Context(), qn, journal.Position{}) {
					if err == nil && events {
						_, err = journal.ToEvent(r)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
