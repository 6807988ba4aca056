import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from 'yaml'
import { runCommand } from './support/signature-site.ts'
import { jsonObject, parsed } from './support/signature-status.ts'

// Settings of others as an administrator has them; what comes out is a configuration that `config check` takes.

const IDENTIFIER = '0123456789abcdef'.repeat(8)
const RECEIPT = 'f00receipt1234567890'

const USER_CONF = `# by hand
user_configuration_complete="yes"
default_dbs_rating="HIGH"
sanesecurity_enabled="yes"
sanesecurity_dbs_rating="MEDIUM"
securiteinfo_enabled="yes"
securiteinfo_authorisation_signature="${IDENTIFIER}"
malwarepatrol_receipt_code="${RECEIPT}"
malwarepatrol_product_code="32"
malwarepatrol_list="clamav_basic"
malwarepatrol_free="yes"
linuxmalwaredetect_enabled="no"
yararulesproject_enabled="no"
ham_dir="/var/lib/clamav-unofficial-sigs/ham-test"
additional_dbs=( #START
  https://sigs.example.org/own.ndb
) #END
`

const FANGFRISCH_CONF = `[DEFAULT]
db_url = sqlite:////var/lib/fangfrisch/db.sqlite
local_directory = /var/lib/clamav

[malwarepatrol]
enabled = yes
receipt = ${RECEIPT}

[securiteinfo]
enabled = yes
customer_id = ${IDENTIFIER}

[sanesecurity]
enabled = yes

[urlhaus]
enabled = yes
max_size = 2MB
`

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signatures-import-'))
})
after(() => rm(directory, { recursive: true, force: true }))

for (const [name, content] of [
  ['user.conf', USER_CONF],
  ['fangfrisch.conf', FANGFRISCH_CONF],
] as const) {
  test(`${name} becomes our block, with each secret in a file for its owner alone`, async () => {
    const place = await mkdtemp(join(directory, 'import-'))
    const file = join(place, name)
    await writeFile(file, content)
    const secrets = join(place, 'secrets')
    const import_ = ['signatures', 'import', file, '--secrets', secrets]
    const plain = await runCommand(import_)
    assert.ok(plain.code === 0 || plain.code === 1, plain.stderr)
    const json = await runCommand([...import_, '--json'])
    assert.ok(json.code === 0 || json.code === 1, json.stderr)
    for (const text of [plain.stdout, plain.stderr, json.stdout, json.stderr]) {
      assert.ok(!text.includes(IDENTIFIER), 'the identifier is printed')
      assert.ok(!text.includes(RECEIPT), 'the receipt is printed')
    }
    const block = jsonObject(jsonObject(parsed(json.stdout))['signatures'])
    const sources = jsonObject(block['sources'])
    const secretOf = async (source: string) => {
      const { file: path } = jsonObject(jsonObject(sources[source])['secret'])
      assert.equal(typeof path, 'string')
      const { mode } = await stat(String(path))
      assert.equal(mode & 0o777, 0o600)
      return (await readFile(String(path), 'utf8')).trim()
    }
    assert.equal(await secretOf('securiteinfo'), IDENTIFIER)
    assert.equal(await secretOf('malwarepatrol'), RECEIPT)
    assert.equal(jsonObject(sources['sanesecurity'])['enabled'], true)
    assert.match(plain.stdout, new RegExp(name.replace('.', '\\.')), 'where each value came from')
    const document = jsonObject(parse(plain.stdout))
    assert.deepEqual(Object.keys(jsonObject(document['signatures'])).includes('sources'), true)
    const config = join(place, 'clamgate.yaml')
    await writeFile(config, `${plain.stdout}\nengine: { directory: ${place}/engine }\n`)
    const checked = await runCommand(['config', 'check', '--config', config])
    assert.equal(checked.code, 0, checked.stdout + checked.stderr)
    assert.ok((await readdir(secrets)).length >= 2)
  })
}

test('a file that is none of them is an error that says so', async () => {
  const file = join(directory, 'other.conf')
  await writeFile(file, 'just words\n')
  const { code, stderr } = await runCommand(['signatures', 'import', file])
  assert.ok(code === 2 || code === 1, `${code}`)
  assert.match(stderr, /other\.conf/)
  const missing = await runCommand(['signatures', 'import', join(directory, 'missing.conf')])
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /missing\.conf/)
})
