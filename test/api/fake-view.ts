import type { ApprovalDetail, ApprovalView } from '../../proxy/contract/views.ts';

/** What the list shows of one approval. */
export const view = ({
  params: _1,
  bytes: _2,
  masked: _3,
  shown: _4,
  source: _5,
  session: _6,
  bounds: _7,
  stated: _8,
  ruleText: _9,
  definition: _10,
  boundsInWords: _11,
  offer: _12,
  deliveries: _13,
  paused: _14,
  replay: _15,
  ...rest
}: ApprovalDetail): ApprovalView => rest;
