import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { initScript } from './init-script.ts'

const TEXT = initScript({ groups: ['postfix', 'clamav'], socketDirectory: "/var/spool/it's $here" })

test('shellcheck finds nothing to complain of', () => {
  const input = initScript({ groups: ['postfix'], socketDirectory: '/run/clamav' })
  const { stdout, status } = spawnSync('shellcheck', ['-s', 'dash', '-'], { input, encoding: 'utf8' })
  assert.deepEqual([stdout, status], ['', 0])
})

test('names of the administrator are no code', () => {
  const head = TEXT.slice(TEXT.indexOf('JOINED='), TEXT.indexOf('STATE='))
  const { stdout } = spawnSync('sh', ['-c', `${head}\nprintf '%s|%s' "$JOINED" "$SOCKETS"`], {
    encoding: 'utf8',
  })
  assert.equal(stdout, "postfix clamav|/var/spool/it's $here")
})

test('a verb that it does not know is answered with those that it does', () => {
  const { stderr, status } = spawnSync('sh', ['-s', '--', 'dance'], { input: TEXT, encoding: 'utf8' })
  assert.equal(status, 2)
  assert.match(stderr, /^Usage: .* start\|stop\|restart\|force-reload\|reload\|status\n$/)
})
