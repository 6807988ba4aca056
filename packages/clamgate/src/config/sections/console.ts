import { z } from 'zod'
import { restart, text } from '../fields.ts'

/** `console:` of the configuration. */
export const consoleSection = z.strictObject({
  listen: restart(
    text('an address with its port, such as 127.0.0.1:8095 or [::1]:8095').optional(),
    'Where HTTP is served: /metrics for Prometheus, /healthy and /ready. HOST:PORT.',
    {
      unset: 'only on the control socket',
      example: '127.0.0.1:8095',
      portAs: '127.0.0.1:PORT',
    },
  ),
})
