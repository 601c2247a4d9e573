import { offerCalls } from './offer-calls.ts';

offerCalls('desk');
