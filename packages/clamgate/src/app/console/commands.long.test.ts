import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createAuditClient } from '../../api/audit/client.ts'
import { startControlServer } from '../../api/server.ts'
import { services } from '../../api/testing/services.ts'
import { createTokensClient } from '../../api/tokens/client.ts'
import { auditRows, printAuditRow, requestOf } from '../../cli/audit/rows.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { firstAdministrator, openTestConsole } from './testing/console.ts'

test('14.74 14.75 the host makes, lists and takes back tokens by commands, and reads in the audit that it did', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'token-commands-'))
  await using console = await openTestConsole()
  await firstAdministrator(console)
  const log = createMemoryLog()
  const { trail } = console
  const socketPath = join(directory, 'control.sock')
  const server = await startControlServer({
    ...{ ...services(), socketPath, log, trail, tokens: console.tokenService, audit: console.audit },
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
    // Of what else there is no command asks here.
  } as unknown as Parameters<typeof startControlServer>[0])
  try {
    const tokens = createTokensClient(socketPath)
    const wanted = {
      label: 'monitoring',
      account: 'anna',
      acts: ['read'],
      networks: ['192.0.2.0/24'],
      days: 7,
    }
    const { token, details } = await tokens.make(wanted)
    assert.match(token, /^cg_/)
    assert.deepEqual(
      (await tokens.list()).tokens.map(({ id, accountName }) => [id, accountName]),
      [[details.id, 'anna']],
    )
    await tokens.revoke(details.id)
    assert.deepEqual((await tokens.list()).tokens, [])
    const lines: string[] = []
    const request = requestOf({ act: 'makeToken', since: '1h' }, Date.now())
    for await (const row of auditRows(createAuditClient(socketPath), request, 10)) {
      printAuditRow(row, { out: (line = '') => void lines.push(line), paint: (_color, text) => text })
      assert.ok(!JSON.stringify(row).includes(token))
    }
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', new RegExp(`\\w+ \\(command line\\): makeToken token ${details.id} {2}ok$`))
    assert.throws(() => requestOf({ since: 'soon' }, 0), /--since soon is no time/)
  } finally {
    await server.close()
    await rm(directory, { recursive: true })
  }
})
