import { offerCalls } from './offer-calls.ts';

offerCalls('console');
