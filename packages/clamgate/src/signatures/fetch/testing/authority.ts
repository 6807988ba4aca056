import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** A certificate authority of a test, and what it has issued. */
export interface TestAuthority extends AsyncDisposable {
  readonly ca: string
  /** @param names `DNS:localhost`, `IP:127.0.0.1` */
  issue(names: readonly string[], validity?: { readonly from: string; readonly to: string }): Promise<KeyPair>
}

export async function createTestAuthority(): Promise<TestAuthority> {
  const directory = await mkdtemp(join(tmpdir(), 'authority-'))
  const at = (name: string) => join(directory, name)
  const newKey = async (name: string) => {
    await run('openssl', [
      'genpkey',
      '-algorithm',
      'EC',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-out',
      at(name),
    ])
  }
  await newKey('ca.key')
  const subject = ['-subj', '/CN=Test Authority']
  await run('openssl', ['req', '-x509', '-key', at('ca.key'), ...subject, '-days', '2', '-out', at('ca.pem')])
  await writeFile(at('index.txt'), '')
  await writeFile(
    at('ca.conf'),
    `[ca]\ndefault_ca = own\n[own]\ndatabase = ${at('index.txt')}\nnew_certs_dir = ${directory}\nrand_serial = yes\n` +
      'default_md = sha256\npolicy = any\nunique_subject = no\ncopy_extensions = copy\n[any]\ncommonName = supplied\n',
  )
  let count = 0
  return {
    ca: await readFile(at('ca.pem'), 'utf8'),
    async issue(names, validity) {
      const id = `server${++count}`
      await newKey(`${id}.key`)
      const extension = ['-addext', `subjectAltName=${names.join(',')}`]
      await run('openssl', [
        'req',
        '-new',
        '-key',
        at(`${id}.key`),
        '-subj',
        `/CN=${id}`,
        ...extension,
        '-out',
        at(`${id}.csr`),
      ])
      const dates =
        validity === undefined ? ['-days', '1'] : ['-startdate', validity.from, '-enddate', validity.to]
      const by = ['-cert', at('ca.pem'), '-keyfile', at('ca.key'), '-config', at('ca.conf')]
      await run('openssl', [
        'ca',
        '-batch',
        '-notext',
        ...by,
        '-in',
        at(`${id}.csr`),
        '-out',
        at(`${id}.pem`),
        ...dates,
      ])
      return { key: await readFile(at(`${id}.key`), 'utf8'), cert: await readFile(at(`${id}.pem`), 'utf8') }
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}
