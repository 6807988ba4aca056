import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const GOOD = [
  'milter: { listen: [ "unix:/run/a", "inet:8890@127.0.0.1", "inet6:8890@::1", "systemd:" ] }',
  'milter: { listen: [ "inet:0", "inet:0" ] }',
  'engine: { mode: external, servers: [ "unix:/run/c", "tcp:192.0.2.1:3310", "tcp:[::1]:3310", "tcp:clamd.test" ] }',
  'policy: { rejectMessage: "100% %v %v %i" }',
  'engine: { scanTimeout: 299s }',
  'engine: { freshclam: { proxyServer: "socks5h://proxy.test", proxyPort: 1080 } }',
  'log: { stderr: false, syslog: mail }',
]

for (const text of GOOD) {
  test(`has nothing against ${text}`, async () => assert.deepEqual(await problemLines(text), []))
}

const BAD: readonly (readonly [text: string, ...lines: string[]])[] = [
  [
    'milter: { listen: [ "inet:127.0.0.1:8890" ] }',
    'FILE:1:21: milter.listen[0]: the address "inet:127.0.0.1:8890" is not port@host; here the port comes first: inet:8890@127.0.0.1 (Postfix writes it the other way round)',
  ],
  [
    'milter: { listen: [ "inet:8890", "inet:8890@127.0.0.1" ] }',
    'FILE:1:34: milter.listen[1]: inet:8890@127.0.0.1 is milter.listen[0] already; remove one of the two, or change it',
  ],
  [
    'milter: { listen: [ "inet:8890@0.0.0.0" ] }',
    'FILE:1:21: warning: milter.listen[0]: listens on every network interface, and a milter knows no passwords; name one address, or keep the port behind a firewall',
  ],
  [
    `milter: { listen: [ "unix:/${'x'.repeat(107)}" ] }`,
    'FILE:1:21: milter.listen[0]: the path of the socket has 108 bytes, the system takes at most 107; choose a shorter one',
  ],
  [
    'engine: { mode: external, servers: [ "tcp:::1:3310" ] }',
    'FILE:1:38: engine.servers[0]: "tcp:::1:3310" is no address of a clamd: an IPv6 address needs brackets; did you mean tcp:[::1]:3310?',
  ],
  [
    'engine: { mode: external, servers: [ "/run/x" ] }\ncontrol: { socket: /run/x }',
    'FILE:2:20: control.socket: unix:/run/x is engine.servers[0] already; remove one of the two, or change it',
  ],
  [
    'engine: { servers: [ "unix:/run/c" ] }',
    'FILE:1:20: warning: engine.servers: has no effect: without engine.mode, Clamgate runs a clamd of its own; add engine.mode: external to use these servers, or remove the line',
  ],
  [
    'engine: { scanTimeout: 5m }',
    'FILE:1:24: warning: engine.scanTimeout: 5m is not below the 300s after which Postfix gives up on a milter; choose less than 300s, or raise milter_content_timeout of Postfix above it',
  ],
  [
    'engine: { scanTimeout: 4s }',
    'FILE: warning: engine.connectTimeout: 5s is more than engine.scanTimeout, 4s, so it is never reached; choose less than engine.scanTimeout',
    'FILE: warning: engine.stallTimeout: 30s is more than engine.scanTimeout, 4s, so it is never reached; choose less than engine.scanTimeout',
  ],
  [
    'limits: { messageMemory: 2M, totalMemory: 1M }',
    'FILE:1:26: limits.messageMemory: 2M is more than limits.totalMemory, 1M; make limits.totalMemory many times limits.messageMemory',
  ],
  [
    'policy: { rejectMessage: "a\\r\\n250 b" }',
    'FILE:1:26: policy.rejectMessage: holds characters that are not printable ASCII; write it without accents, line breaks and the like: SMTP replies are ASCII',
  ],
  [
    'policy: { infected: accept, clean: discard, failure: discard }',
    'FILE:1:21: warning: policy.infected: infected mail will be delivered; choose reject, unless that is what you want',
    'FILE:1:36: warning: policy.clean: discard is applied to all clean mail; choose accept, unless you are testing',
    'FILE:1:54: warning: policy.failure: discard loses mail that nobody found anything in; choose defer: the mail waits',
  ],
  [
    'engine: { freshclam: { proxyServer: "ftp://p", proxyUsername: joe } }',
    'FILE:1:37: engine.freshclam.proxyServer: freshclam knows no proxies of kind ftp; choose one of http, https, socks4, socks4a, socks5, socks5h',
    'FILE:1:63: engine.freshclam.proxyUsername: freshclam wants a password with it; add proxyPassword',
  ],
  [
    'engine: { freshclam: { proxyPort: 1080 } }',
    'FILE:1:35: warning: engine.freshclam.proxyPort: has no effect without proxyServer; add proxyServer, or remove it',
  ],
  [
    'log: { stderr: false }',
    'FILE:1:16: warning: log.stderr: nothing is logged anywhere; set log.stderr: true, log.file or log.syslog',
  ],
]

for (const [text, ...lines] of BAD) {
  test(`objects to ${text.slice(0, 70)}`, async () => assert.deepEqual(await problemLines(text), lines))
}
