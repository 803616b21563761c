// Package chaos shows that several servers over one Redis keep their promises while things break:
// its tests start real processes, send them hundreds of clients, kill, cut, pause and confuse what
// they stand on, and hold what every client was told against the log, against every process and
// against every screen. It decides nothing and holds no state; its checker shares no code with the
// rules that it checks and reads only what anybody can read: JSON, and Redis with Redis' own client.
// docs/reliability.md tells what was promised and what was measured.
package chaos
