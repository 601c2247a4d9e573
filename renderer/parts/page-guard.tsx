import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';

interface Props {
  /** Going somewhere else is another try. */
  readonly place?: string;
  readonly children: ReactNode;
}
interface State {
  readonly failed: boolean;
  readonly place: string | undefined;
}

/** A fault of the page's own leaves an explanation and a way on in its place, not an empty window. React asks for a class here. */
export class PageGuard extends Component<Props, State> {
  override state: State = { failed: false, place: this.props.place };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { failed: false, place };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" m="md">
        <Stack gap="sm" align="flex-start">
          <Title order={1} size="h4">
            This page has failed
          </Title>
          <Text size="sm">
            That is a fault of the console, or the gateway was updated while this page was open.
          </Text>
          <Button size="xs" variant="default" onClick={() => location.reload()}>
            Load it anew
          </Button>
        </Stack>
      </Alert>
    );
  }
}
