import { fakeSystemctl, UNITS } from '../../../systemd/testing/fake-systemctl.ts'
import { cleanOldPlugin } from '../clean.ts'
import { lookForOldPlugin } from '../look.ts'
import { CONTEXT } from './old-host.ts'

// A takeover in a process of its own, for a test that ends it.

const [root = ''] = process.argv.slice(2)
const found = await lookForOldPlugin(root)
const { systemctl } = fakeSystemctl({ 'clamav-milter.service': UNITS.running })
if (found !== undefined) {
  await cleanOldPlugin(found, {
    ...{ ours: [], setup: true, signatures: true, live: new Set<string>(), context: CONTEXT },
    systemctl,
  })
}
