import type { Worker } from './workers.ts'

/** A function that the user pool calls in the course of a sign-in, by the name of its entry: `functions/triggers/<name>.ts`. */
export const triggers = {
  'pre-sign-up': {
    uses: { read: ['SsoConfiguration', 'SsoTrace'], write: ['SsoIntroduction', 'SsoTrace'] },
    calls: [],
    summary:
      'Keeps what an identity provider told of somebody whom the user pool does not know, for the callback to decide',
  },
} as const satisfies Record<string, Omit<Worker, 'trigger'>>
