import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const GOOD = [
  'policy: { clean: tag, failure: accept, encrypted: discard, limitsExceeded: discard }\nengine: { alerts: { encrypted: true } }',
  'policy: { encrypted: quarantine }\nengine: { mode: external }',
  'policy: { databasesOutdated: defer, databasesMaxAge: 2d }',
  'policy: { databasesMaxAge: 1h }',
  'policy: { tag: { header: X-Virus-Status, value: "yes %v, 100%", subject: "[100% %s] " } }',
  'policy: { tag: { value: "é %v", subject: "⚠ Vírus: " } }',
  'quarantine: { maxSize: 25M }',
  'policy: { unscannable: accept, ambiguous: tag, reportOnly: ambiguous }',
  'policy: { unscannable: { encrypted: quarantine }, reportOnly: [ unscannable, ambiguous ] }',
  'console: { listen: "127.0.0.1:8095" }',
  'console: { listen: "[::1]:8095" }',
]

for (const text of GOOD) {
  test(`has nothing against ${text}`, async () => assert.deepEqual(await problemLines(text), []))
}

const ASCII =
  'holds characters that are not printable ASCII; write it without accents, line breaks and the like: SMTP replies are ASCII'

const BAD: readonly (readonly [text: string, ...lines: string[]])[] = [
  [
    'policy: { infected: tag }',
    'FILE:1:21: warning: policy.infected: infected mail will be delivered, with a header field as the only mark; choose reject, unless that is what you want',
  ],
  [
    'policy: { monitor: true, infected: accept }',
    'FILE:1:20: warning: policy.monitor: infected mail will be delivered: nothing is done, only logged; remove it when you have seen enough',
  ],
  [
    'policy: { clean: quarantine, databasesOutdated: discard, databasesMissing: discard, oversize: discard }',
    'FILE:1:18: warning: policy.clean: quarantine is applied to all clean mail; choose accept, unless you are testing',
    'FILE:1:49: warning: policy.databasesOutdated: discard loses mail that nobody found anything in; choose defer: the mail waits',
    'FILE:1:76: warning: policy.databasesMissing: discard loses mail that nobody found anything in; choose defer: the mail waits',
    'FILE:1:95: warning: policy.oversize: discard loses mail that nobody found anything in; choose defer: the mail waits',
  ],
  [
    'policy: { unscannable: { bounds: discard }, ambiguous: discard }',
    'FILE:1:24: warning: policy.unscannable: discard loses mail that nobody found anything in; choose reject: the sender hears of it',
    'FILE:1:56: warning: policy.ambiguous: discard loses mail that nobody found anything in; choose reject: the sender hears of it',
  ],
  [
    'policy: { views: off, ambiguous: tag }',
    'FILE:1:34: warning: policy.ambiguous: has no effect: nobody looks for other readings of mail; choose policy.views: auto',
  ],
  [
    'policy: { unscannable: { bound: reject } }',
    'FILE:1:26: policy.unscannable.bound: unknown key; did you mean policy.unscannable.bounds?',
  ],
  [
    'policy: { unscannable: maybe }',
    'FILE:1:24: policy.unscannable: expected one of accept, tag, mta-hold, quarantine, defer, reject, discard, or a map such as { bounds: quarantine, encrypted: tag }, found "maybe"',
  ],
  [
    'policy: { unscannable: { bounds: refuse } }',
    'FILE:1:34: policy.unscannable.bounds: expected one of accept, tag, mta-hold, quarantine, defer, reject, discard, found "refuse"; did you mean reject?',
  ],
  [
    'policy: { reportOnly: infected }',
    'FILE:1:23: policy.reportOnly: expected one or more of unscannable, ambiguous, found "infected"',
  ],
  [
    'policy: { tag: { header: MIME-Ambiguity-Results } }',
    'FILE:1:26: policy.tag.header: MIME-Ambiguity-Results is what headers.ambiguity writes; choose another name',
  ],
  [
    'policy: { encrypted: quarantine }',
    'FILE:1:22: warning: policy.encrypted: has no effect: the managed clamd does not report encrypted content; add engine.alerts.encrypted: true',
  ],
  [
    'policy: { databasesOutdated: defer, databasesMaxAge: 47h }',
    'FILE:1:54: warning: policy.databasesMaxAge: databases can be older than 47h when all is well, and then defer is applied to all mail without a finding; choose 2d or more',
  ],
  ['policy: { rejectMessage: "vérité" }', `FILE:1:26: policy.rejectMessage: ${ASCII}`],
  [
    'policy: { rejectMessage: "  " }',
    'FILE:1:26: policy.rejectMessage: is blank; write a text, or remove the line to have the default',
  ],
  [
    'policy: { rejectMessage: "%v on %h" }',
    'FILE:1:26: warning: policy.rejectMessage: %h is sent as it stands: only %v and %i are replaced; write %v for the name of the virus',
  ],
  [
    'policy: { tag: { header: subject, value: "%i", subject: "[V\\n]" } }',
    'FILE:1:26: policy.tag.header: subject is a field that mail cannot do without, and fields of that name are removed; choose a name of your own, such as X-Virus-Tag',
    'FILE:1:42: warning: policy.tag.value: %i is sent as it stands: only %v is replaced; write %v for the name of the virus',
    'FILE:1:57: policy.tag.subject: holds line breaks or other control characters; write it on one line',
  ],
  [
    'policy: { tag: { header: X-Virus-Status } }\nheaders: { add: replace }',
    'FILE:1:26: policy.tag.header: X-Virus-Status is what headers.add writes; choose another name',
  ],
  [
    'engine: { mode: external, alerts: { macros: true } }',
    'FILE:1:45: warning: engine.alerts.macros: has no effect: the servers of mode external have a configuration of their own; set AlertOLE2Macros in their clamd.conf',
  ],
  [
    'engine: { mode: external, servers: [ "/run/c", "tcp:[::1]:3310", { address: "unix:/run/c", weight: 2 } ] }',
    'FILE:1:66: warning: engine.servers[2]: unix:/run/c is engine.servers[0] already; remove one of the two; weight and maxScans say how much a server gets',
  ],
  [
    'quarantine: { maxSize: 10M }',
    'FILE:1:24: warning: quarantine.maxSize: 10M is less than engine.maxScanSize, 25M: a large message never fits and is deferred for ever; choose many times engine.maxScanSize',
  ],
  [
    'console: { listen: "0.0.0.0:8095" }',
    'FILE:1:20: warning: console.listen: 127.0.0.1:8095 is opened in its place, since passwords and mail would travel in the clear; set console.tls, or have a web server with TLS pass requests to it; for metrics and probes alone, console.plainHttp: probes',
  ],
  [
    'console: { listen: "::1:8095" }',
    'FILE:1:20: console.listen: "::1:8095" is no address with a port; did you mean [::1]:8095?',
  ],
  [
    'milter: { listen: [ "inet:8890@127.0.0.1" ] }\nconsole: { listen: "127.0.0.1:8890" }',
    'FILE:2:20: console.listen: inet:8890@127.0.0.1 is milter.listen[0] already; remove one of the two, or change it',
  ],
]

for (const [text, ...lines] of BAD) {
  test(`objects to ${text.slice(0, 70)}`, async () => assert.deepEqual(await problemLines(text), lines))
}

test('fields that mail needs cannot be the tag, in any case', async () => {
  for (const header of [
    'FROM',
    'received',
    'Content-Type',
    'MIME-Version',
    'DKIM-Signature',
    'List-Id',
    'date',
  ]) {
    const [line = ''] = await problemLines(`policy: { tag: { header: ${header} } }`)
    assert.match(line, /policy\.tag\.header: .* is a field that mail cannot do without/, header)
  }
})
