import { z } from 'zod'
import { absolutePath, restart } from '../fields.ts'

/** `control:` of the configuration. */
export const controlSection = z.strictObject({
  socket: restart(
    absolutePath().optional(),
    'Unix socket through which the command line reaches the daemon.',
    {
      unset: 'below /run or the temporary directory, named for the configuration file',
      example: '/run/clamgate/control.sock',
    },
  ),
})
