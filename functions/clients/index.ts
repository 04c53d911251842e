import { clientsRoutes } from '../../shared/api/clients.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changeClient } from './change-client.ts'
import { createClient } from './create-client.ts'
import { getClient } from './get-client.ts'
import { listClients } from './list-clients.ts'
import { previewClient } from './preview-client.ts'
import { resumeClient } from './resume-client.ts'
import { suspendClient } from './suspend-client.ts'
import { unlinkClient } from './unlink-client.ts'

export const operations: Operations<typeof clientsRoutes> = {
  listClients,
  createClient,
  previewClient,
  getClient,
  changeClient,
  suspendClient,
  resumeClient,
  unlinkClient,
}

export const handler = defineFunction(clientsRoutes, operations)
