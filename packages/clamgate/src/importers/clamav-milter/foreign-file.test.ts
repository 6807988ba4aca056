import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { renderExample } from '../../config/say/render.ts'
import { parseConf } from './conf-file.ts'
import { foreignFile } from './foreign-file.ts'

function kindOf(text: string): string | undefined {
  return foreignFile(text, parseConf(text))?.what
}

const FILES: readonly { readonly name: string; readonly text: string; readonly what: RegExp | undefined }[] =
  [
    {
      name: 'a clamd.conf',
      text: 'LocalSocket /run/clamd.ctl\nUser clamav\nScanMail true\n',
      what: /clamd\.conf/,
    },
    { name: 'a clamd.conf on TCP', text: 'TCPSocket 3310\nTCPAddr 127.0.0.1\n', what: /clamd\.conf/ },
    { name: 'a clamd.conf with CR', text: 'User clamav\r\nStreamMaxLength 25M\r\n', what: /clamd\.conf/ },
    {
      name: 'a freshclam.conf',
      text: 'DatabaseMirror db.x\nMaxAttempts 5\nUser clamav\n',
      what: /freshclam\.conf/,
    },
    { name: 'a main.cf', text: 'myhostname = mx.x\nsmtpd_milters = inet:h:1\n', what: /main\.cf/ },
    { name: 'a master.cf', text: 'smtp inet n - y - - smtpd\n', what: /master\.cf/ },
    { name: 'ours', text: 'milter:\n  listen: []\n', what: /Clamgate already/ },
    { name: 'our example', text: `${renderExample().join('\n')}\n`, what: /Clamgate already/ },
    { name: 'an empty file', text: ' \n', what: /is empty/ },
    {
      name: 'a file of shared options only',
      text: 'User clamav\nFoo 1\n',
      what: /no option of clamav-milter/,
    },
    { name: 'a clamav-milter.conf', text: 'MilterSocket /m\nUser clamav\n', what: undefined },
    {
      name: 'an old clamav-milter.conf with options of clamd',
      text: 'OnFail Defer\nScanMail yes\n',
      what: undefined,
    },
  ]

for (const { name, text, what } of FILES) {
  test(`${name} is ${what === undefined ? 'imported' : 'told by its kind'}`, () => {
    if (what === undefined) assert.equal(kindOf(text), undefined)
    else assert.match(kindOf(text) ?? '', what)
  })
}

const INSTALLED = [
  ['/etc/clamav/clamd.conf', /clamd\.conf/],
  ['/etc/clamav/freshclam.conf', /freshclam\.conf/],
  ['/etc/postfix/main.cf', /main\.cf/],
  ['/etc/postfix/master.cf', /master\.cf/],
] as const

for (const [path, what] of INSTALLED.filter(([path]) => existsSync(path))) {
  test(`${path} of this machine is told by its kind`, () => {
    assert.match(kindOf(readFileSync(path, 'utf8')) ?? '', what)
  })
}
