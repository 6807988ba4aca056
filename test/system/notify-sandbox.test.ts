/** A program for infected mail that calls the sendmail(1) of a real Postfix, as the service runs it and as root does by hand. */
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type Gateway, startGateway } from './support/gateway.ts'
import { mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-sandbox-'))
  await chmod(directory, 0o755)
  gateway = await startGateway()
})
after(async () => {
  await gateway.stop()
  await rm(directory, { recursive: true })
})

/**
 * A VirusAction that mails to the administrator. postdrop(1) takes no configuration but that of /etc/postfix from a user without
 * rights, so the private one stands there for the program alone.
 */
async function program(name: string, options: string): Promise<string> {
  const path = join(directory, name)
  const user = '--reuid nobody --regid nogroup --clear-groups'
  const mail = `printf 'Subject: virus\\n\\n%s\\n' "$1" | /usr/sbin/sendmail -oi -f '' admin@example.net`
  await writeFile(
    path,
    `#!/bin/sh\nexec unshare -m sh -c 'mount --bind ${gateway.postfix.configDirectory} /etc/postfix && exec setpriv ${options} ${user} sh -c "$0" sh "$@"' ${quoted(mail)} "$@"\n`,
  )
  await chmod(path, 0o755)
  return path
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

const infected = () => ({
  from: 'a@example.org',
  to: 'b@example.net',
  message: mailWithBody(eicarTestText()),
})

test('sendmail(1) from a program that may gain no rights is named as the cause, and not a slow program', async () => {
  // So long that sendmail(1) has said by then what it lacks.
  const command = { program: await program('sandboxed', '--no-new-privs'), timeout: '8s' }
  await reloadWith(gateway, { notify: { command } })
  const start = await gateway.daemon.logEnd()
  assert.equal((await gateway.deliver(infected())).code, 550)
  await gateway.daemon.waitForLog(/code=NOTIFY_COMMAND_SANDBOX/, { after: start })
  const log = await gateway.daemon.logSince(start)
  assert.match(
    log,
    /was ended after 8000 ms: sendmail\(1\) may not put mail into the queue, since NoNewPrivileges/,
  )
  assert.match(log, /remedy="Send mail with notify\.mail instead/)
})

test('the same program works by hand where nothing keeps it from the rights of postdrop(1)', async () => {
  const command = { program: await program('free', ''), timeout: '120s' }
  await reloadWith(gateway, { notify: { command } })
  await gateway.deliver(infected())
  const [mail] = await gateway.postfix.waitForMail('admin@example.net')
  assert.match(mail?.toString() ?? '', /Subject: virus/)
})
