import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** The only account that there is. */
export const ACCOUNT = { user: 'web@example.org', password: 'secret' }

/**
 * The end of Dovecot's authentication protocol (version 1.1) that smtpd(8) asks with `smtpd_sasl_type = dovecot`: the log-in of
 * the tests needs neither Dovecot nor a database of users.
 */
export async function startDovecotAuth(path: string): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    socket.write('VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nDONE\n')
    createInterface({ input: socket }).on('line', (line) => {
      const [command, id, ...fields] = line.split('\t')
      if (command !== 'AUTH') return
      const response = fields.find((field) => field.startsWith('resp='))?.slice('resp='.length) ?? ''
      const [, user, password] = Buffer.from(response, 'base64').toString().split('\0')
      const isGood = user === ACCOUNT.user && password === ACCOUNT.password
      socket.write(isGood ? `OK\t${id}\tuser=${user}\n` : `FAIL\t${id}\n`)
    })
  })
  await once(server.listen(path), 'listening')
  await chmod(path, 0o666)
  return {
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

/** The line by which a client logs in as `ACCOUNT`. */
export function authPlain({ user, password } = ACCOUNT): string {
  return `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`
}
