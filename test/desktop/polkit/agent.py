"""An authentication agent at a terminal for one process, and the person who types at it: agent.py PID PASSWORD. Ends with its input."""
import os
import pty
import select
import sys
import termios

process, password = sys.argv[1:]
registered, notify = os.pipe()
os.set_inheritable(notify, True)
child, terminal = pty.fork()
if child == 0:
    os.execvp("pkttyagent", ["pkttyagent", "--process", process, "--notify-fd", str(notify)])
os.close(notify)
os.read(registered, 1)
print("registered", flush=True)
said, typed = b"", False
while True:
    asked = not typed and b"assword:" in said
    # The program asks first, and then switches the echo off and throws away what was typed before: nothing tells when but the terminal.
    if asked and not termios.tcgetattr(terminal)[3] & termios.ECHO:
        os.write(terminal, password.encode() + b"\n")
        typed = True
        continue
    ready, _, _ = select.select([terminal, 0], [], [], 0.01 if asked else None)
    if 0 in ready and os.read(0, 1) == b"":
        break
    if terminal not in ready:
        continue
    try:
        said += os.read(terminal, 1000)
    except OSError:
        break
os.kill(child, 15)
