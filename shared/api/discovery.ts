import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { dateTime } from './schemas.ts'

const common = { method: 'GET', auth: 'public', scope: 'none', permission: null } as const

const ConfigReply = z
  .object({
    object: z.literal('config'),
    version: z.string(),
    gitHash: z.null(),
    server: z.object({ name: z.string(), url: z.string() }),
    environment: z.object({
      cloudRegion: z.null(),
      vault: z.string(),
      api: z.string(),
      identity: z.string(),
      notifications: z.null(),
      sso: z.string(),
    }),
    settings: z.object({ disableUserRegistration: z.boolean() }),
    featureStates: z.record(z.string(), z.boolean()),
  })
  .meta({ id: 'Config' })

export const discoveryRoutes = defineRoutes({
  getConfig: {
    ...common,
    path: '/api/config',
    dialect: 'bitwarden',
    why: 'Clients ask for it before anybody signs in; it says nothing about anybody.',
    reply: ConfigReply,
    uses: { read: [], write: [] },
    errors: [],
    summary: 'Addresses and features of this installation',
  },
  getOpenApi: {
    ...common,
    path: '/api/openapi.json',
    dialect: 'bitwarden',
    why: 'The description of the interface is public.',
    reply: z.looseObject({ openapi: z.string() }),
    uses: { read: [], write: [] },
    errors: [],
    summary: 'This interface as an OpenAPI 3.1 document',
  },
  getAlive: {
    ...common,
    path: '/api/alive',
    aliases: ['GET /identity/alive'],
    dialect: 'bitwarden',
    why: 'Monitors ask for it.',
    reply: dateTime,
    uses: { read: [], write: [] },
    errors: [],
    summary: 'The time, as a sign of life',
  },
})
