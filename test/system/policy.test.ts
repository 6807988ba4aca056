import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

const infected = (to: string) => ({ from: 'a@example.org', to, message: mailWithAttachment(eicarTestText()) })

test('policy.infected: defer has the client come back later', async () => {
  await reloadWith({ infected: 'defer' })
  const reply = await gateway.deliver(infected('defer@example.net'))
  assert.equal(reply.raw, '451 4.7.1 Message refused for now, please try again later')
  assert.deepEqual(await gateway.postfix.deliveredTo('defer@example.net'), [])
})

test('policy.infected: discard takes the mail and throws it away', async () => {
  await reloadWith({ infected: 'discard' })
  const inPostfix = await gateway.postfix.logEnd()
  const reply = await gateway.deliver(infected('discard@example.net'))
  assert.equal(reply.code, 250)
  await gateway.postfix.waitForLog(/milter-discard: END-OF-MESSAGE from .* to=<discard@example\.net>/, {
    after: inPostfix,
  })
  await nothingIsDeliveredTo('discard@example.net')
})

test('policy.infected: mta-hold puts the mail on hold, from where it can be released', async () => {
  await reloadWith({ infected: 'mta-hold' })
  const inPostfix = await gateway.postfix.logEnd()
  const reply = await gateway.deliver(infected('hold@example.net'))
  assert.equal(reply.code, 250)
  await gateway.postfix.waitForLog(
    // Postfix 3.7 does not write down the reason that a milter gives.
    /milter-hold: END-OF-MESSAGE from .* to=<hold@example\.net>/,
    { after: inPostfix },
  )
  const [held, ...others] = await gateway.postfix.queue()
  assert.deepEqual(others, [])
  assert.equal(held?.queue, 'hold')
  assert.deepEqual(
    held?.recipients.map(({ address }) => address),
    ['hold@example.net'],
  )
  assert.deepEqual(await gateway.postfix.deliveredTo('hold@example.net'), [])

  await gateway.postfix.requeue(held?.id ?? '')
  assert.equal((await gateway.received('hold@example.net')).length, 1)
})

test('policy.infected: accept lets the mail pass and still logs it', async () => {
  await reloadWith({ infected: 'accept' })
  const inOurs = await gateway.daemon.logEnd()
  const reply = await gateway.deliver(infected('accept@example.net'))
  assert.equal(reply.code, 250)
  assert.equal((await gateway.received('accept@example.net')).length, 1)
  await gateway.daemon.waitForLog(/Message from <a@example\.org> to <accept@example\.net> infected by /, {
    after: inOurs,
  })
})

test('policy.rejectMessage words the refusal', async () => {
  await reloadWith({ infected: 'reject', rejectMessage: '100% sure: %v, and again %v' })
  const reply = await gateway.deliver(infected('text@example.net'))
  assert.equal(reply.raw, `550 5.7.1 100% sure: ${EICAR}, and again ${EICAR}`)
})

test('policy.clean: reject refuses what is clean', async () => {
  await reloadWith({ clean: 'reject' })
  const reply = await gateway.deliver({
    from: 'a@example.org',
    to: 'clean@example.net',
    message: cleanMail(),
  })
  assert.equal(reply.raw, '550 5.7.1 Message refused')
})

test('without a policy infected mail is refused and clean mail passes', async () => {
  await reloadWith({})
  assert.equal((await gateway.deliver(infected('default@example.net'))).raw, refusal(EICAR))
  const reply = await gateway.deliver({
    from: 'a@example.org',
    to: 'default@example.net',
    message: cleanMail(),
  })
  assert.equal(reply.code, 250)
  assert.equal((await gateway.received('default@example.net')).length, 1)
})

async function reloadWith(policy: Readonly<Record<string, string>>): Promise<void> {
  await gateway.daemon.writeConfig({ policy })
  const inOurs = await gateway.daemon.logEnd()
  gateway.daemon.kill('SIGHUP')
  await gateway.daemon.waitForLog(/Configuration loaded again/, { after: inOurs })
}

/** A mail sent afterwards has arrived, and this one still has not. */
async function nothingIsDeliveredTo(address: string): Promise<void> {
  const message = cleanMail()
  assert.equal((await gateway.deliver({ from: 'a@example.org', to: 'later@example.net', message })).code, 250)
  assert.ok((await gateway.received('later@example.net')).length > 0)
  assert.deepEqual(await gateway.postfix.deliveredTo(address), [])
  assert.deepEqual(await gateway.postfix.waitForEmptyQueue(), [])
}
