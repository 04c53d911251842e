import { createHash } from 'node:crypto'
import type { FederatedSession, Federation, SessionTokens } from '../../shared/ports/ports.ts'

export interface MemoryFederation {
  readonly federation: Federation
  /** What the codes of the pool's pages are good for, each once. */
  readonly sessions: Map<string, FederatedSession>
  /** What refresh tokens of the pages' sessions are good for. */
  readonly refreshed: Map<string, SessionTokens>
  /** Addresses of the pool's users, by identity. */
  readonly links: Map<string, string>
  /** Addresses that the pool has no user for. */
  readonly absent: Set<string>
  /** The verifiers that codes were redeemed with. */
  readonly verifiers: string[]
}

/** The pages of a user pool, in memory. */
export function memoryFederation(): MemoryFederation {
  const sessions = new Map<string, FederatedSession>()
  const refreshed = new Map<string, SessionTokens>()
  const links = new Map<string, string>()
  const absent = new Set<string>()
  const verifiers: string[] = []
  const keyOf = ({ providerName, externalId }: { providerName: string; externalId: string }) =>
    `${providerName} ${externalId}`
  const federation: Federation = {
    pageUrl: (login) => `https://pages.keyward.test/oauth2/authorize?${new URLSearchParams({ ...login }).toString()}`,
    redeem: async (code, codeVerifier) => {
      verifiers.push(createHash('sha256').update(codeVerifier).digest('base64url'))
      const session = sessions.get(code) ?? null
      sessions.delete(code)
      return session
    },
    refresh: async (refreshToken) => refreshed.get(refreshToken) ?? null,
    link: async (email, identity) => {
      if (absent.has(email)) return 'absent'
      if (links.has(keyOf(identity))) return 'held'
      links.set(keyOf(identity), email)
      return 'linked'
    },
    unlink: async (identity) => {
      links.delete(keyOf(identity))
    },
  }
  return { federation, sessions, refreshed, links, absent, verifiers }
}
