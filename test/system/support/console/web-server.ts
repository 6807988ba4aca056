import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyPair } from '../../../../packages/clamgate/src/signatures/fetch/testing/authority.ts'
import { startForegroundDaemon } from '../../../../packages/lab/src/foreground-daemon.ts'

const GUIDE = join(import.meta.dirname, '../../../../docs/guide/console.md')

/** What docs/guide/console.md has for a web server, with the places of a test. */
export async function recipe(language: 'nginx' | 'caddy', consolePort: number): Promise<string> {
  const text = await readFile(GUIDE, 'utf8')
  const block = new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``).exec(text)?.[1]
  if (block === undefined) throw new Error(`docs/guide/console.md has nothing for ${language}`)
  return block.replaceAll('127.0.0.1:8095', `127.0.0.1:${consolePort}`)
}

export interface WebServerOptions {
  /** Of the web server itself, by https. */
  readonly port: number
  readonly consolePort: number
  readonly pair: KeyPair
}

/** The real nginx on loopback, with the lines of the guide. */
export async function startNginx({ port, consolePort, pair }: WebServerOptions): Promise<AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'nginx-'))
  const at = (name: string) => join(directory, name)
  await mkdir(at('temp'))
  await writeFile(at('pair.pem'), pair.cert)
  await writeFile(at('pair.key'), pair.key)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    at('nginx.conf'),
    `daemon off; pid ${at('nginx.pid')}; error_log ${at('error.log')}; worker_processes 1; user root;
events { worker_connections 200; }
http {
  access_log ${at('access.log')};
  ${temporary.map((name) => `${name}_temp_path ${at('temp')}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${at('pair.pem')};
    ssl_certificate_key ${at('pair.key')};
    ${await recipe('nginx', consolePort)}
  }
}
`,
  )
  const nginx = await startForegroundDaemon({
    ...{ command: '/usr/sbin/nginx', args: ['-c', at('nginx.conf'), '-p', directory] },
    ...{ outputFile: at('output'), env: process.env, readyAt: port },
  })
  return {
    async [Symbol.asyncDispose]() {
      await nginx.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The real Caddy on loopback, with the lines of the guide. */
export async function startCaddy({ port, consolePort, pair }: WebServerOptions): Promise<AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'caddy-'))
  const at = (name: string) => join(directory, name)
  await writeFile(at('pair.pem'), pair.cert)
  await writeFile(at('pair.key'), pair.key)
  const lines = await recipe('caddy', consolePort)
  const site = lines.replace(
    /^.*\{\n/,
    `https://127.0.0.1:${port} {\n\ttls ${at('pair.pem')} ${at('pair.key')}\n`,
  )
  await writeFile(
    at('Caddyfile'),
    `{\n\tadmin off\n\tauto_https off\n\tstorage file_system ${at('data')}\n}\n${site}`,
  )
  const caddy = await startForegroundDaemon({
    ...{ command: '/usr/bin/caddy', args: ['run', '--adapter', 'caddyfile', '--config', at('Caddyfile')] },
    ...{ outputFile: at('output'), readyAt: port },
    env: { ...process.env, HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  })
  return {
    async [Symbol.asyncDispose]() {
      await caddy.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
