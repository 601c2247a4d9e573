/**
 * Has the gateway pause all calls while the screen is locked, where the person wants it. Only a change is passed on, not the state: who
 * lets agents go on meanwhile means it. What the gateway could not be told is told once it is there.
 */
export function createLockPause(parts: {
  /** Whether the person wants it. */
  wanted(): boolean;
  /** Rejects where the gateway cannot be told. */
  pause(paused: boolean): Promise<void>;
}) {
  let locked: boolean | undefined;
  let wanted = parts.wanted();
  /** What the gateway is yet to be told. One that was paused before the setting was turned off is let go. */
  let owed: boolean | undefined = wanted ? undefined : false;
  let telling = false;

  async function tell(): Promise<void> {
    if (telling) return;
    telling = true;
    try {
      while (owed !== undefined) {
        const now = owed;
        await parts.pause(now);
        if (owed === now) owed = undefined;
      }
    } catch {
      // It is told again once the gateway is there.
    } finally {
      telling = false;
    }
  }
  function owe(paused: boolean): void {
    owed = paused;
    void tell();
  }

  return {
    locked(is: boolean): void {
      locked = is;
      owe(is && wanted);
    },
    settingChanged(): void {
      if (parts.wanted() === wanted) return;
      wanted = parts.wanted();
      owe(wanted && locked === true);
    },
    /** The gateway is there, and may not have been before. */
    gatewayThere: () => void tell(),
  };
}
