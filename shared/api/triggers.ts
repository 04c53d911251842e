import type { Worker } from './workers.ts'

/** A function that the user pool calls in the course of a sign-in, by the name of its entry: `functions/triggers/<name>.ts`. */
export const triggers = {
  'pre-sign-up': {
    uses: {
      read: ['SsoLink', 'Member', 'ProviderUser', 'Account', 'SsoConfiguration', 'SsoTrace'],
      listIndexed: ['Member', 'ProviderUser'],
      write: ['SsoTrace'],
    },
    calls: ['userPool.link'],
    summary: 'Links whom an identity provider signs in with the account that he has',
  },
} as const satisfies Record<string, Omit<Worker, 'trigger'>>
