import { randomUUID } from 'node:crypto'
import type { SessionTokens, UserPool } from '../../shared/ports/ports.ts'

export interface PoolUser {
  readonly subject: string
  readonly password: string | null
  /** How often his sessions were ended; a refresh token is good for the count at which it was given. */
  readonly signedOut?: number
}

/** A sign-in directory in memory, without throttling. Its users are open to tests: put some in, or look what became of them. */
export function memoryUserPool(): { userPool: UserPool; users: Map<string, PoolUser> } {
  const users = new Map<string, PoolUser>()
  const userPool: UserPool = {
    ensureUser: async (email) => {
      const user = users.get(email) ?? { subject: randomUUID(), password: null }
      users.set(email, user)
      return user.subject
    },
    state: async (email) => {
      const user = users.get(email)
      if (!user) return { state: 'absent' }
      return { state: user.password === null ? 'unfinished' : 'ready', subject: user.subject }
    },
    setPassword: async (email, password) => {
      const user = users.get(email)
      if (!user) throw new Error('There is no such user')
      users.set(email, { ...user, password })
    },
    signIn: async (email, password) => {
      const user = users.get(email)
      return user?.password === password ? tokensOf(user) : null
    },
    signOut: async (email) => {
      const user = users.get(email)
      if (!user) throw new Error('There is no such user')
      users.set(email, { ...user, signedOut: (user.signedOut ?? 0) + 1 })
    },
    deleteUser: async (email) => {
      users.delete(email)
    },
    refresh: async (refreshToken) => {
      const user = [...users.values()].find((one) => tokensOf(one).refreshToken === refreshToken)
      return user ? { ...tokensOf(user), refreshToken: null } : null
    },
  }
  return { userPool, users }
}

function tokensOf({ subject, signedOut = 0 }: PoolUser): SessionTokens {
  const claims = Buffer.from(JSON.stringify({ sub: subject })).toString('base64url')
  return { accessToken: `header.${claims}.signature`, refreshToken: `${subject}.${signedOut}`, expiresInSeconds: 3600 }
}
