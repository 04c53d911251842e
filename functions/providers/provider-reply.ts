import type { Provider } from '../../shared/store/entities/provider.ts'

/** A provider as clients read it (specification 1.8). */
export function providerReply(provider: Provider) {
  return {
    object: 'provider' as const,
    id: provider.providerId,
    name: provider.name,
    businessName: provider.businessName,
    businessAddress1: null,
    businessAddress2: null,
    businessAddress3: null,
    businessCountry: null,
    businessTaxNumber: null,
    billingEmail: provider.billingEmail,
    creationDate: provider.createdAt,
    type: provider.type,
    status: provider.status,
    enabled: provider.enabled,
  }
}
