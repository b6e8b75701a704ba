"""Builds and runs the image without an engine: each step of the Dockerfile in a folder, each container in namespaces.

Needs Linux and root. What it takes from this machine in the place of the base images: a JDK, Maven, and Debian's essential
packages, or with a suite those that debootstrap fetches.
"""

import fnmatch
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import dockerfile

PATIENCE_SECONDS = 60
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What Docker leaves to root in a container.
DOCKER_CAPABILITIES = (
    "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap"
)


@dataclass
class Image:
    """A folder of files, and how to run what is in it."""

    root: Path
    scratch: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    working_directory: str = "/"
    user: str = "0:0"
    entrypoint: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    binds: list[str] = field(default_factory=list)


class Builder:
    """Does what the Dockerfile says, for all stages that the target needs."""

    def __init__(self, context: Path, scratch: Path, suite: str = "", with_maven: bool = False):
        self.context = context
        self.scratch = scratch
        self.suite = suite
        self.with_maven = with_maven
        self.images: dict[str, Image] = {}

    def build(self) -> dict[str, Image]:
        """The image of each stage, by name."""
        for stage in dockerfile.read(self.context / "Dockerfile"):
            image = self._base(stage)
            for step in stage.steps:
                getattr(self, "_" + step.keyword.lower())(image, step)
            self.images[stage.name] = image
        return self.images

    def _base(self, stage: dockerfile.Stage) -> Image:
        if stage.base in self.images:
            parent = self.images[stage.base]
            return replace(parent, environment=dict(parent.environment))
        root = self.scratch / stage.name
        root.mkdir()
        if stage.base.startswith("maven:"):
            return this_machine(root, self.scratch, java_home(stage.base.rsplit("-", 1)[1]))
        if stage.base.startswith("debian:"):
            if self.suite:
                check(["debootstrap", "--variant=minbase", self.suite, str(root)])
            else:
                essential_packages(root)
            return Image(root, self.scratch)
        raise SystemExit(f"Dockerfile: FROM {stage.base}: nothing on this machine stands for it")

    def _workdir(self, image: Image, step: dockerfile.Step) -> None:
        image.working_directory = step.text
        self._inside(image, step.text).mkdir(parents=True, exist_ok=True)

    def _env(self, image: Image, step: dockerfile.Step) -> None:
        image.environment.update(word.split("=", 1) for word in step.words())

    def _user(self, image: Image, step: dockerfile.Step) -> None:
        image.user = step.text

    def _entrypoint(self, image: Image, step: dockerfile.Step) -> None:
        image.entrypoint = step.words()

    def _expose(self, image: Image, step: dockerfile.Step) -> None:
        image.ports = step.words()

    def _volume(self, image: Image, step: dockerfile.Step) -> None:
        image.volumes = step.words()

    def _healthcheck(self, image: Image, step: dockerfile.Step) -> None:
        image.health_check = replace(step, text=step.text.removeprefix("CMD ")).words()

    def _copy(self, image: Image, step: dockerfile.Step) -> None:
        *sources, target = step.words()
        destination = self._inside(image, target)
        if "from" in step.flags:
            for source in sources:
                shutil.copytree(
                    self._inside(self.images[step.flags["from"]], source), destination, symlinks=True, dirs_exist_ok=True
                )
            return
        for source in sources:
            if source == ".":
                self._copy_context(destination)
                continue
            destination.mkdir(parents=True, exist_ok=True)
            copy = shutil.copy2(self.context / source, destination)
            os.chmod(copy, int(step.flags["chmod"], 8))

    def _copy_context(self, destination: Path) -> None:
        if not self.with_maven:
            for file in ("hub-jetty-standalone/target/mercure-hub.jar", "packaging/jvm.options"):
                (destination / file).parent.mkdir(parents=True)
                shutil.copy2(self.context / file, destination / file)
            return
        ignored = (self.context / ".dockerignore").read_text().splitlines()
        patterns = [line for line in ignored if line and not line.startswith("#")]
        shutil.copytree(self.context, destination, dirs_exist_ok=True, ignore=lambda folder, names: [
            name
            for name in names
            for path in [os.path.relpath(os.path.join(folder, name), self.context)]
            if any(path == p or p.startswith("**/") and fnmatch.fnmatch(name, p[3:]) for p in patterns)
        ])

    def _run(self, image: Image, step: dockerfile.Step) -> None:
        if step.text.startswith("mvn ") and not self.with_maven:
            return  # The jar is there: the build has made it.
        binds = list(image.binds)
        if "mount" in step.flags:
            binds.append(f"{Path.home()}/.m2 /root/.m2")
        container = Container(image, ["/bin/sh", "-c", step.text], binds=binds, in_place=True, as_entrypoint=True)
        status = container.wait(600)
        if status != 0:
            raise SystemExit(f"Dockerfile: RUN {step.text}\nends with {status}:\n{container.log()}")
        container.close()

    @staticmethod
    def _inside(image: Image, path: str) -> Path:
        return image.root / os.path.join(image.working_directory, path).lstrip("/")


class Container:
    """What an image runs, in namespaces of its own, with a file system that is thrown away."""

    def __init__(
        self,
        image: Image,
        arguments: list[str] | None = None,
        environment: dict[str, str] | None = None,
        binds: list[str] | None = None,
        user: str = "",
        capabilities: str | None = DOCKER_CAPABILITIES,
        unprivileged_ports: bool = True,
        read_only: bool = False,
        in_place: bool = False,
        as_entrypoint: bool = False,
    ):
        self.environment = {**image.environment, **(environment or {})}
        self.image = image
        self.user = user or image.user
        mount_point = Path(tempfile.mkdtemp(prefix="container.", dir=image.scratch))
        root = image.root if in_place else mount_point
        setup = ["ip link set lo up"]
        if unprivileged_ports:
            setup.append("echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start")
        if not in_place:
            setup.append(f"mount -t tmpfs tmpfs {root}")
            setup.append(f"mkdir {root}/upper {root}/work {root}/root")
            overlay = f"lowerdir={image.root},upperdir={root}/upper,workdir={root}/work"
            setup.append(f"mount -t overlay overlay -o {overlay} {root}/root")
            root = root / "root"
        setup.append(f"mkdir -p {root}/proc {root}/dev")
        if read_only:
            setup.append(f"mount -o remount,ro {root}")
            setup.append(f"mount -t tmpfs tmpfs {root}/tmp")
        setup.append(f"mount -t proc proc {root}/proc")
        setup.append(f"mount --rbind /dev {root}/dev")
        for bind in binds or []:
            source, target, *options = bind.split()
            bound = f"{root}{target}"
            make = "mkdir -p" if Path(source).is_dir() else f"mkdir -p $(dirname {bound}); touch"
            setup.append(f"{make} {bound}; mount --bind {source} {bound}")
            if options:
                setup.append(f"mount -o remount,bind,{options[0]} {bound}")
        command = ([] if as_entrypoint else image.entrypoint) + (arguments or [])
        uid, gid = self.user.split(":")
        identity = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
        if capabilities is not None and not in_place:
            bounding = "".join(f",+{name}" for name in capabilities.split())
            identity += ["--inh-caps=-all", f"--bounding-set=-all{bounding}"]
        inside = ["chroot", str(root), *self._env(), *identity, *command]
        self._log = open(f"{mount_point}.log", "w+", encoding="utf-8")
        self._unshare = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "sh", "-euc"]
            + ["; ".join(setup) + "; exec " + shlex.join(inside)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def _env(self) -> list[str]:
        pairs = [f"{name}={value}" for name, value in self.environment.items()]
        return ["env", "-i", "-C", self.image.working_directory, *pairs]

    @property
    def pid(self) -> int:
        """The first process of the container, as this machine sees it."""
        return int(until(self._children, self.log)[0])

    def _children(self) -> list[str]:
        outer = self._unshare.pid
        return Path(f"/proc/{outer}/task/{outer}/children").read_text().split()

    def status(self) -> dict[str, str]:
        """What /proc says about the first process."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}

    def program(self) -> str:
        """The program that the first process is."""
        return Path(os.readlink(f"/proc/{self.pid}/exe")).name

    def log(self) -> str:
        self._log.flush()
        return Path(self._log.name).read_text(encoding="utf-8")

    def await_log(self, text: str) -> str:
        """The line with a text, once the container has logged it."""
        until(lambda: text in self.log() or self._unshare.poll() is not None, self.log)
        for line in self.log().splitlines():
            if text in line:
                return line
        raise AssertionError(f"no {text!r} in:\n{self.log()}")

    def execute(self, *command: str, **options: str) -> subprocess.CompletedProcess:
        """Does what `docker exec` does."""
        inside = ["--root", f"--wdns={self.image.working_directory}"]
        uid, gid = self.user.split(":")
        return subprocess.run(
            ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--net", *inside, f"--setuid={uid}", f"--setgid={gid}"]
            + [*self._env(), *command],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def client(self, *command: str) -> subprocess.Popen:
        """A program of this machine in the container's network."""
        return subprocess.Popen(
            ["nsenter", f"--target={self.pid}", "--net", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait(self, seconds: int = PATIENCE_SECONDS) -> int:
        """The exit status, once the container has ended."""
        return self._unshare.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Does what `docker stop` does, and gives the exit status."""
        os.kill(self.pid, number)
        return self.wait()

    def close(self) -> None:
        # The kernel forgets what --kill-child has asked for when the child changes its user.
        if self._unshare.poll() is None:
            for child in self._children():
                os.kill(int(child), signal.SIGKILL)
        self._unshare.kill()
        self._unshare.wait()
        self._log.close()


def until(condition, log=lambda: ""):
    """What a condition gives once it is something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited for {PATIENCE_SECONDS} s in vain:\n{log()}")


def check(command: list[str], **options) -> str:
    """What a command prints, which must end well."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def java_home(release: str) -> Path:
    """The JDK of a release on this machine."""
    for home in sorted(Path("/usr/lib/jvm").glob(f"*-{release}-*")):
        if (home / "bin/jlink").exists():
            return home
    raise FileNotFoundError(f"no JDK {release} with jlink in /usr/lib/jvm")


def this_machine(root: Path, scratch: Path, home: Path) -> Image:
    """An image with the programs of this machine, which it only reads."""
    for folder in ("usr", "etc", "tmp", "root", "opt"):
        (root / folder).mkdir()
    os.chmod(root / "tmp", 0o1777)
    for folder in ("bin", "sbin", "lib", "lib64"):
        (root / folder).symlink_to("usr/" + folder)
    environment = {"PATH": f"{home}/bin:{PATH}", "JAVA_HOME": str(home), "HOME": "/root"}
    return Image(root, scratch, environment, binds=["/usr /usr ro", "/etc /etc ro"])


def essential_packages(root: Path) -> None:
    """Fills a folder with what every Debian has, and the slim image with it, in this machine's versions and without its settings."""
    query = ["dpkg-query", "--show", "--showformat=${Package} ${Essential} ${Priority} ${Section}\\n"]
    rows = [line.split() for line in check(query).splitlines()]
    names = {row[0] for row in rows if "yes" in row[1:2] or "required" in row[2:3]}
    installed = {row[0] for row in rows}
    depends = ["apt-cache", "depends", "--recurse", "--installed", "--no-recommends", "--no-suggests", "--no-conflicts"]
    depends += ["--no-breaks", "--no-replaces", "--no-enhances", *names]
    libraries = {line for line in check(depends).splitlines() if line.startswith(("lib", "gcc-"))}
    files = set(check(["dpkg", "--listfiles", *sorted(names | libraries & installed)], stderr=subprocess.DEVNULL).splitlines())
    unwanted = ("/usr/share/doc", "/usr/share/man", "/usr/share/locale", "/usr/share/info", "/usr/share/zoneinfo")
    listed = sorted(f for f in files if f.startswith("/") and not f.startswith(unwanted) and os.path.lexists(f))
    for folder in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / folder).mkdir(parents=True)
        (root / folder).symlink_to("usr/" + folder)
    # The file of an alternative, and those that are made when a package is installed.
    listed += ["/etc/alternatives", "/usr/bin/awk"]
    packed = subprocess.Popen(
        ["tar", "-C", "/", "--no-recursion", "-cf", "-", "--null", "-T", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    unpacked = subprocess.Popen(["tar", "-C", str(root), "--keep-directory-symlink", "-xf", "-"], stdin=packed.stdout)
    packed.stdin.write("\0".join(f.lstrip("/") for f in listed if f != "/.").encode())
    packed.stdin.close()
    if unpacked.wait() != 0:
        raise SystemExit("the files of the essential packages cannot be copied")
    packed.stdout.close()
    packed.wait()
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n")
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\n")
    (root / "etc/shadow").touch(0o640)
    (root / "etc/gshadow").touch(0o640)
    for folder in ("proc", "dev", "tmp", "root", "opt"):
        (root / folder).mkdir(exist_ok=True)
    os.chmod(root / "tmp", 0o1777)
