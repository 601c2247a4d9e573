import type { KeyObject } from 'node:crypto';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import { newDeviceKey, signedVote } from '../../proxy/api/elsewhere/device.ts';
import { type Joined, joinGateway } from '../../proxy/api/elsewhere/join-gateway.ts';
import { type RemoteSender, remoteSender } from '../../proxy/api/elsewhere/remote-sender.ts';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import { type JoinOffer, readJoinLink } from '../../proxy/contract/join-link.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { OPERATOR, type Rig } from './rig.ts';

/** An approver's app on a machine of its own. */
export interface FarApprover {
  readonly key: KeyObject;
  readonly joined: Joined;
  readonly sender: RemoteSender;
  readonly api: ApiClient;
  vote(id: string, vote?: Partial<VoteInput>, presence?: boolean): Promise<ApprovalView>;
}
type Login = { readonly person: string; readonly secret: string };

export async function invite(rig: Rig, name: string, introducedBy?: Login): Promise<JoinOffer> {
  const { join } = await rig.gateway.control.invite({ name, hours: 1, introducedBy }, OPERATOR);
  const offer = readJoinLink(join);
  if (offer === undefined) throw new Error(`not a join link: ${join}`);
  return offer;
}

export async function joinFrom(
  offer: JoinOffer,
  key = newDeviceKey(),
  name = 'far desk',
): Promise<FarApprover> {
  return farApprover(await joinGateway(offer, key, name), key);
}

export function farApprover(joined: Joined, key: KeyObject): FarApprover {
  const sender = remoteSender(joined, key);
  const api = createApiClient(sender);
  const { installation, principal, credential } = joined;
  return {
    key,
    joined,
    sender,
    api,
    async vote(approval, vote = {}, presence = false) {
      const { shown } = await api.approval(approval);
      const input = { vote: 'approve', shown, ...vote, assurance: 'other-device' } as const;
      const at = (await api.approver()).now;
      return api.vote(
        approval,
        signedVote(key, input, { installation, approval, principal, credential, presence, at }),
      );
    },
  };
}
