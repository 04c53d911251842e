import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { guid } from './schemas.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** A link that lost a part is answered like one that opens nothing, with a page; never with an error body. */
const idInLink = guid.catch(NOBODY)
const tokenInLink = z.string().max(2000).catch('')

const page = {
  method: 'GET',
  dialect: 'page',
  auth: 'public',
  scope: 'none',
  permission: null,
  reply: z.string(),
  errors: [],
} as const

export const portalRoutes = defineRoutes({
  openMemberInvitation: {
    ...page,
    path: '/accept-organization',
    why: 'Whoever clicks the link in the mail has not signed in; the page tells its holder nothing that the mail did not.',
    query: z.object({ organizationId: idInLink, organizationUserId: idInLink, token: tokenInLink }),
    uses: { read: ['Organization', 'Member'], write: [] },
    calls: ['macKey.sign'],
    summary: "The page behind a member's invitation link",
  },
  openProviderInvitation: {
    ...page,
    path: '/accept-provider',
    why: 'Whoever clicks the link in the mail has not signed in; the page tells its holder nothing that the mail did not.',
    query: z.object({ providerId: idInLink, providerUserId: idInLink, token: tokenInLink }),
    uses: { read: ['Provider', 'ProviderUser'], write: [] },
    calls: ['macKey.sign'],
    summary: "The page behind a provider user's invitation link",
  },
  openProviderSetup: {
    ...page,
    path: '/setup-provider',
    why: 'Whoever clicks the link in the mail has not signed in; the page tells its holder nothing that the mail did not.',
    query: z.object({ providerId: idInLink, token: tokenInLink }),
    uses: { read: ['Provider'], write: [] },
    calls: ['macKey.sign'],
    summary: "The page behind a provider's set-up link",
  },
  openAddressVerification: {
    ...page,
    path: '/finish-signup',
    why: 'Whoever clicks the link in the mail has not signed in; the page tells its holder nothing that the mail did not.',
    query: z.object({ email: tokenInLink, token: tokenInLink }),
    uses: { read: [], write: [] },
    calls: ['macKey.sign'],
    summary: 'The page behind an address verification link',
  },
})
