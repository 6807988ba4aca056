import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../../config/testing/load-text.ts'
import { ImscpError } from '../errors.ts'
import { IMSCP_ACTIONS, type ImscpAction } from '../request.ts'
import { checkRequirements, needsOf } from './check-requirements.ts'
import { REQUIREMENTS } from './requirements.ts'
import { aPanel, aQuestion } from './testing/question.ts'
import { broken, type Requirement } from './types.ts'

const QUESTION = aQuestion()

async function check(action: ImscpAction, requirements: readonly Requirement[], setup = false) {
  try {
    return await checkRequirements(action, { ...QUESTION.request, setup }, QUESTION, requirements)
  } catch (error) {
    assert.ok(error instanceof ImscpError)
    assert.equal(error.code, 'IMSCP_REQUIREMENT')
    return error.message
  }
}

/** Those of the real ones, none of which looks. */
function countingFor(action: ImscpAction, setup: boolean) {
  return REQUIREMENTS.filter(({ actions, inSetup }) => actions.includes(action) && (inSetup || !setup)).map(
    ({ name }) => name,
  )
}

const requirement = (name: string, look: Requirement['look']): Requirement => {
  return { name, actions: ['install'], inSetup: false, look }
}

test('what is wrong is told in one line, in the order of the table', async () => {
  const table = [
    requirement('a', async () => [broken('A is wrong', 'do a')]),
    requirement('b', () => [{ weight: 'note', what: 'B is slow', remedy: 'wait' }]),
    requirement('c', () => [broken('C is wrong', 'do c')]),
  ]
  assert.equal(await check('install', table), 'A is wrong: do a. Also: C is wrong: do c')
  assert.deepEqual(await check('install', table.slice(1, 2)), ['B is slow: wait'])
  assert.deepEqual(await check('enable', table), [])
  assert.deepEqual(await check('install', table, true), [])
})

test('what cannot be looked at refuses nothing', async () => {
  const fails = () => {
    throw new Error('no permission')
  }
  assert.deepEqual(await check('install', [requirement('a', fails)]), [
    'Whether the requirement "a" is met is not known: no permission',
  ])
})

test('ending the plugin, and starting what should run, needs nothing', () => {
  for (const action of ['disable', 'uninstall', 'restart'] as const) {
    assert.deepEqual(countingFor(action, false), [], action)
  }
})

test('what was fine when scanning began keeps nobody from enabling it', () => {
  const all = REQUIREMENTS.map(({ name }) => name)
  const of = (action: ImscpAction) => countingFor(action, false)
  assert.deepEqual(of('install'), all)
  assert.deepEqual(of('update'), all)
  assert.deepEqual(
    all.filter((name) => !of('change').includes(name)),
    ['series', 'memory', 'room'],
  )
  assert.deepEqual(of('enable'), ['root', 'mail server', 'Postfix', 'address', 'file systems', 'systemd'])
})

test('while the panel is set up nothing is asked that runs, or that would leave its mail unscanned', () => {
  const asked = new Set(IMSCP_ACTIONS.flatMap((action) => countingFor(action, true)))
  assert.deepEqual([...asked], ['root', 'mail server', 'Postfix'])
})

test('a panel that is too old, with another mail server, is refused by the real table', async () => {
  const panel = aPanel({ version: '1.3.16', mtaServer: 'exim', mtaPackage: 'Servers::mta::exim' })
  const request = { ...QUESTION.request, panel }
  const table = REQUIREMENTS.filter(({ name }) => ['series', 'mail server'].includes(name))
  await assert.rejects(checkRequirements('install', request, QUESTION, table), {
    code: 'IMSCP_REQUIREMENT',
    message: /^i-MSCP 1\.3\.16 is too old.* Also: The mail server of this panel is not the Postfix of i-MSCP/,
  })
})

test('what a configuration needs is read from it', async () => {
  const needs = async (text: string) => needsOf((await loadText(text)).config, QUESTION.old)
  const clamd = 'unix:/run/clamav/clamd.ctl'
  const external = `engine: { mode: external, servers: ["${clamd}"] }\n`
  assert.deepEqual(
    await needs(
      `milter: { listen: ["inet:8890@127.0.0.1"] }\n${external}signatures: { databaseDirectory: /srv/databases, sources: { sanesecurity: { enabled: true } } }\n`,
    ),
    {
      old: QUESTION.old,
      listen: ['inet:8890@127.0.0.1'],
      clamd: [clamd],
      signatures: true,
      databaseDirectory: '/srv/databases',
    },
  )
  const plain = await needs(external)
  assert.deepEqual([plain.signatures, plain.databaseDirectory], [false, '/var/lib/clamav'])
  const managed = await needs('engine: { mode: managed, directory: /srv/clamgate }\n')
  assert.deepEqual([managed.clamd, managed.databaseDirectory], [[], '/srv/clamgate/databases'])
})
