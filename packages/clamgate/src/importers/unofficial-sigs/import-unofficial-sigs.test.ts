import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderNote } from '../render-draft.ts'
import { signaturesTree } from '../signatures/render-signatures.ts'
import type { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { importSettings } from './import-unofficial-sigs.ts'
import { readSettings } from './settings.ts'

const ID = '0123456789abcdef'.repeat(8)

interface Files {
  readonly user: string
  readonly master?: string
  readonly os?: string
  /** What can be read, by path. */
  readonly disk?: Readonly<Record<string, string>>
}

function imported({ user, master, os, disk = {} }: Files): SignaturesDraft {
  const texts = [
    ...(master === undefined ? [] : [{ file: 'master.conf', text: master, isShipped: true }]),
    ...(os === undefined ? [] : [{ file: 'os.conf', text: os, isShipped: false }]),
    { file: 'user.conf', text: user, isShipped: false },
  ]
  return importSettings(readSettings(texts), {
    release: 'v8',
    isWhole: master !== undefined,
    readFile: (path) => {
      const text = disk[path]
      return text === undefined ? { problem: 'does not exist' } : { text }
    },
  })
}

function tree(draft: SignaturesDraft) {
  const places = new Map([...draft.secrets.keys()].map((name) => [name, `/s/${name}.secret`]))
  return signaturesTree(draft.entries, places)
}

const notes = (draft: SignaturesDraft, kind: string) =>
  draft.notes.filter((note) => note.kind === kind).flatMap(renderNote)

const originOf = (draft: SignaturesDraft, path: string) =>
  draft.entries.find((entry) => entry.path.join('/') === path)?.origin

test('what no file says is as the script does it', () => {
  const draft = imported({ user: 'user_configuration_complete="yes"\n' })
  assert.deepEqual(tree(draft), {
    sources: {
      sanesecurity: { enabled: true, rating: 'medium' },
      urlhaus: { enabled: true, rating: 'medium' },
      linuxmalwaredetect: { enabled: true, rating: 'medium' },
      interserver: { enabled: true, rating: 'medium' },
    },
  })
})

test('what the files say, with where it comes from', () => {
  const draft = imported({
    user: `sanesecurity_dbs_rating="HIGH"\nsecuriteinfo_authorisation_signature="${ID}"\nsecuriteinfo_premium="yes"\nmalwarepatrol_receipt_code="abc"\nmalwarepatrol_product_code="34"\nurlhaus_enabled="no"\nham_dir="$work_dir/ham"\nsanesecurity_update_hours="6"\n`,
    master:
      'work_dir="/var/lib/x"\ndefault_dbs_rating="LOW"\nsanesecurity_enabled="yes"\nsecuriteinfo_enabled="yes"\nmalwarepatrol_enabled="yes"\nurlhaus_enabled="yes"\n',
  })
  assert.deepEqual(tree(draft), {
    hamDirectory: '/var/lib/x/ham',
    sources: {
      sanesecurity: {
        enabled: true,
        rating: 'high',
        files: { 'foxhole_links.ldb': false },
        minInterval: '6h',
      },
      urlhaus: { enabled: false },
      securiteinfo: {
        enabled: true,
        rating: 'low',
        secret: { file: '/s/securiteinfo.secret' },
        premium: true,
      },
      malwarepatrol: {
        enabled: true,
        secret: { file: '/s/malwarepatrol.secret' },
        product: 34,
        free: false,
      },
    },
  })
  assert.equal(originOf(draft, 'sources/sanesecurity/rating'), 'user.conf:1 sanesecurity_dbs_rating')
  assert.equal(originOf(draft, 'sources/securiteinfo/rating'), 'master.conf:2 default_dbs_rating')
  assert.equal(draft.secrets.get('securiteinfo'), ID)
})

test('placeholders are no secrets', () => {
  const draft = imported({
    user: 'securiteinfo_authorisation_signature="YOUR-SIGNATURE-NUMBER"\nsecuriteinfo_enabled="yes"\n',
  })
  assert.deepEqual(Reflect.get(Reflect.get(tree(draft), 'sources') as object, 'securiteinfo'), {
    enabled: false,
  })
  assert.deepEqual([...draft.secrets], [])
  assert.match(notes(draft, 'different').join('\n'), /securiteinfo stays off, as it was/)
})

test('levels switch off, and on again', () => {
  const sources = (user: string) => Object.entries(Reflect.get(tree(imported({ user })), 'sources') as object)
  const on = (user: string) =>
    sources(user).flatMap(([name, one]) => (Reflect.get(one as object, 'enabled') === true ? [name] : []))
  assert.deepEqual(on('default_dbs_rating="DISABLE"\n'), [])
  assert.deepEqual(on('default_dbs_rating="DISABLED"\nurlhaus_dbs_rating="LOW"\n'), ['urlhaus'])
  const odd = imported({ user: 'sanesecurity_dbs_rating="MEDIUMONLY"\nurlhaus_dbs_rating="SOME"\n' })
  assert.match(
    notes(odd, 'different').join('\n'),
    /user\.conf:1 sanesecurity_dbs_rating MEDIUMONLY: medium is what comes nearest/,
  )
  assert.match(notes(odd, 'not-carried').join('\n'), /user\.conf:2 urlhaus_dbs_rating SOME: it is none of/)
})

test('a list of one’s own becomes what differs from the level', () => {
  const draft = imported({
    user: 'interserver_dbs=(\n whitelist.fp|REQUIRED\n interserver256.hdb|LOW\n shell.ldb|LOW # mine\n nosuch.ndb|LOW\n)\n',
  })
  assert.deepEqual(Reflect.get(Reflect.get(tree(draft), 'sources') as object, 'interserver'), {
    enabled: true,
    rating: 'medium',
    files: { 'interservertopline.db': false, 'interservershell.ldb': true },
  })
  assert.equal(
    originOf(draft, 'sources/interserver/files/interservershell.ldb'),
    'user.conf:4 interserver_dbs',
  )
  assert.deepEqual(notes(draft, 'not-carried'), [
    'user.conf:5 interserver_dbs nosuch.ndb: InterServer has no such file',
  ])
})

test('without YARA its files are switched off', () => {
  const draft = imported({ user: 'enable_yararules="no"\nyararulesproject_enabled="yes"\n' })
  const sources = Reflect.get(tree(draft), 'sources') as object
  assert.deepEqual(Reflect.get(sources, 'linuxmalwaredetect'), {
    enabled: true,
    rating: 'medium',
    files: { 'rfxn.yara': false },
  })
  assert.deepEqual(Reflect.get(sources, 'yararules'), { enabled: false })
})

test('additional files become sources of one’s own, their secrets apart', () => {
  const draft = imported({
    user: `urlhaus_enabled="yes"\nadditional_dbs=(\n https://sigs.example.org/own/a.ndb\n https://sigs.example.org/own/b.hdb\n https://u:pass@h.example/x/c.ndb\n https://t.example/${ID}/d.ndb\n ftp://f/e.ndb\n rsync://r.example/all/\n file:///srv/f.ndb\n https://q.example/x?k=${ID}\n https://c.example/urlhaus.ndb\n https://c.example/x.cbc\n)\n`,
  })
  const sources = Reflect.get(tree(draft), 'sources') as object
  assert.deepEqual(Reflect.get(sources, 'sigs-example-org'), {
    kind: 'https',
    url: 'https://sigs.example.org/own/',
    files: ['a.ndb', 'b.hdb'],
  })
  assert.deepEqual(Reflect.get(sources, 'h-example'), {
    kind: 'https',
    url: 'https://u:{secret}@h.example/x/',
    files: ['c.ndb'],
    secret: { file: '/s/h-example.secret' },
  })
  assert.deepEqual(Reflect.get(sources, 't-example'), {
    kind: 'https',
    url: 'https://t.example/{secret}/',
    files: ['d.ndb'],
    secret: { file: '/s/t-example.secret' },
  })
  assert.deepEqual(Reflect.get(sources, 'local'), { kind: 'file', url: 'file:///srv/', files: ['f.ndb'] })
  assert.equal(notes(draft, 'not-carried').length, 4)
  const all = JSON.stringify([tree(draft), draft.notes, draft.entries.map(({ origin }) => origin)])
  assert.ok(!all.includes(ID) && !all.includes('pass@'))
})

test('proxies of curl and wget, with and without a password', () => {
  const proxy = (user: string) => {
    const draft = imported({ user })
    return [Reflect.get(tree(draft), 'proxy'), draft.secrets.get('signatures-proxy')]
  }
  assert.deepEqual(proxy('curl_proxy="-x http://p:3128"\n'), ['http://p:3128', undefined])
  assert.deepEqual(proxy('curl_proxy="--proxy http://u:w@p:3128"\n'), [
    { file: '/s/signatures-proxy.secret' },
    'http://u:w@p:3128',
  ])
  assert.deepEqual(proxy('curl_proxy="--proxy=p:3128 --proxy-user u:w"\n'), [
    { file: '/s/signatures-proxy.secret' },
    'http://u:w@p:3128',
  ])
  assert.deepEqual(proxy('wget_proxy="-e http_proxy=http://p:1 -e https_proxy=http://p:2"\n'), [
    'http://p:2',
    undefined,
  ])
  assert.match(
    notes(imported({ user: 'curl_proxy="--socks5 p:1"\n' }), 'not-carried').join(),
    /curl_proxy: no URL/,
  )
  assert.match(
    notes(imported({ user: 'rsync_proxy="u:w@p:1"\n' }), 'not-carried').join(),
    /no proxy for rsync/,
  )
})

test('signatures that were ignored become commands', () => {
  const draft = imported({
    user: 'work_dir="/w"\nclam_dbs="/d"\n',
    disk: {
      '/d/my-whitelist.ign2': "# mine\nSanesecurity.Foo.1\nx.ndb:12:Bar\nIt's; rm\n",
      '/w/configs/my-whitelist.ign2': 'Sanesecurity.Foo.1\n',
    },
  })
  assert.deepEqual(notes(draft, 'before-start'), [
    '/d/my-whitelist.ign2: signatures that were ignored; when the daemon runs, run:',
    "    clamgate signatures ignore Sanesecurity.Foo.1 --reason 'was in my-whitelist.ign2'",
    "    clamgate signatures ignore Bar --reason 'was in my-whitelist.ign2'",
    "    clamgate signatures ignore 'It'\\''s; rm' --reason 'was in my-whitelist.ign2'",
  ])
})

test('every other setting is told, without its value', () => {
  const draft = imported({
    user: 'clam_user="geheim"\nfrobnicate="geheim"\nsecuriteinfo_enabled="no"\nsecuriteinfo_premium="geheim"\nenable_gpg="no"\nrm -rf geheim\n',
  })
  assert.deepEqual(notes(draft, 'not-carried'), [
    'user.conf:6: the line is a command, and no setting: it was not run',
    'user.conf:2 frobnicate: clamav-unofficial-sigs has no such setting',
  ])
  assert.deepEqual(notes(draft, 'without-meaning'), [
    'user.conf:1 clam_user: Clamgate gives its files the right owner and mode by itself',
    'user.conf:4 securiteinfo_premium: its source is off',
  ])
  assert.match(notes(draft, 'different').join(), /enable_gpg: files of Sanesecurity are always verified/)
  assert.ok(!JSON.stringify(draft.notes).includes('geheim'))
})
