import { Badge, Checkbox, NativeSelect, Text } from '@mantine/core';
import { useId } from 'react';
import type { ToolView } from '../../../proxy/contract/views.ts';
import { fullTime } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './servers.module.css';
import { ToolDefinition } from './tool-definition.tsx';
import { CLASSES, isMilder, standing } from './tool-order.ts';
import { TOOL_STATE } from './tool-words.ts';
import type { ToolChoices } from './use-tool-choices.ts';

/** More of it is in the definition. */
const MOST_DESCRIPTION = 600;

/** One tool: what it claims to be, as what it was accepted, and as what one takes it now. */
export function ToolRow({ tool, choices }: { readonly tool: ToolView; readonly choices: ToolChoices }) {
  const id = useId();
  const [nameId, takeId] = [`${id}-name`, `${id}-take`];
  const ticked = choices.isTicked(tool);
  const { word, color } = TOOL_STATE[standing(tool)];
  const chosen = choices.classOf(tool);
  const { goneSince } = tool;
  const open = tool.state !== 'confirmed';
  return (
    <div className={classes.tool} data-ticked={ticked}>
      {goneSince === null ? (
        <Checkbox
          checked={ticked}
          onChange={(event) => choices.tick([tool], event.currentTarget.checked)}
          aria-labelledby={nameId}
          className={classes.tick}
        />
      ) : (
        <span />
      )}
      <div className={classes.what}>
        <div className={classes.nameLine}>
          <Text component="span" id={nameId} className={classes.name}>
            <Untrusted text={tool.name} />
          </Text>
          <Badge color={color} variant="light" tt="none" size="sm">
            {word}
          </Badge>
        </div>
        {goneSince !== null && <Gone tool={tool} since={goneSince} />}
        <Text size="sm" c="dimmed" lineClamp={3} component="div">
          {tool.description === '' ? (
            'It does not say what it is for.'
          ) : (
            <Untrusted text={tool.description} most={MOST_DESCRIPTION} />
          )}
        </Text>
      </div>
      <div className={classes.classes}>
        <Text size="xs" c="dimmed">
          claims <b className={classes.class}>{tool.claimedClass}</b>
          {tool.confirmedClass !== null && (
            <>
              {open ? ', was confirmed as ' : ', confirmed as '}
              <b className={classes.class}>{tool.confirmedClass}</b>
            </>
          )}
        </Text>
        {goneSince === null && (open || ticked) && (
          <div className={classes.take}>
            <Text size="xs" component="span" id={takeId}>
              Take it as
            </Text>
            <NativeSelect
              size="xs"
              data={[...CLASSES]}
              value={chosen}
              onChange={(event) => {
                const next = CLASSES.find((one) => one === event.currentTarget.value);
                if (next !== undefined) choices.take([tool], next);
              }}
              aria-labelledby={`${takeId} ${nameId}`}
            />
          </div>
        )}
        {goneSince === null && isMilder(chosen, tool.claimedClass) && (
          <Text size="xs" c="light-dark(#a61e1e, #ff9c9c)">
            Milder than it claims itself.
          </Text>
        )}
      </div>
      <ToolDefinition key={tool.definition} tool={tool} labelId={nameId} />
    </div>
  );
}

/** Its pin is kept: what it means should the tool be there again. */
function Gone({ tool, since }: { readonly tool: ToolView; readonly since: number }) {
  const again =
    tool.state === 'confirmed'
      ? 'If it comes back as it was confirmed, that counts again; if it comes back changed, you are asked.'
      : tool.state === 'refused'
        ? 'If it comes back unchanged, it is refused as before.'
        : 'If it comes back, you are asked about it.';
  return (
    <Text size="sm" component="div">
      No longer listed since {fullTime(since)}. {again}
    </Text>
  );
}
