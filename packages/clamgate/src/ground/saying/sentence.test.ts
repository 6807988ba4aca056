import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined, placesOf, sentencesOf } from './sentence.ts'

const say = sentencesOf(
  {
    plain: 'nothing to say, as { file: … } has it',
    disk: '{path} has {free:size} free since {day:day}',
    who: ', for {names:list}: {why:words}',
  },
  (bytes) => `${bytes / 1024}K`,
)

test('a sentence is said in English, and goes with its name and what it is made of', () => {
  assert.deepEqual(say('plain'), {
    text: 'nothing to say, as { file: … } has it',
    told: [{ code: 'plain', values: {} }],
  })
  const values = { path: '/var', free: 2048, day: '2026-11-29T07:00:00.000Z' }
  assert.deepEqual(say('disk', values), {
    text: '/var has 2K free since 2026-11-29',
    told: [{ code: 'disk', values }],
  })
})

test('parts stand one behind the other, and a value that looks like a place is none', () => {
  const both = joined([
    say('disk', { path: '{free:size}', free: 0, day: '2026-11-29' }),
    say('who', { names: ['a', 'b', 'c'], why: 'no $& room' }),
  ])
  assert.equal(both.text, '{free:size} has 0K free since 2026-11-29, for a, b and c: no $& room')
  assert.deepEqual(
    both.told.map(({ code }) => code),
    ['disk', 'who'],
  )
})

test('its places are known with their forms', () => {
  assert.deepEqual(placesOf('{path} has {free:size} free ({ no: place })'), ['path', 'free:size'])
})
