# shellcheck shell=bash
# What scripts/run, scripts/test and scripts/check share: from a bare Python to a working .venv.
#
#   root        the checkout
#   say TEXT    a line for the person, on stderr
#   prepare run|test|check
#               system libraries and .venv for that script; at once when nothing changed since
#
# AUTODIFF_VIZ_PYTHON names the Python to make .venv with; otherwise the newest one that fits is found.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
venv="$root/.venv"

# A library and the Debian package that has it. Found with readelf: what Qt's Gui, Widgets, Svg and
# xcb, and pygraphviz's wheel, ask of the system.
libraries_of_every_window=(
    libEGL.so.1=libegl1
    libGL.so.1=libgl1
    libX11.so.6=libx11-6
    libXext.so.6=libxext6
    libXrender.so.1=libxrender1
    libdbus-1.so.3=libdbus-1-3
    libexpat.so.1=libexpat1
    libfontconfig.so.1=libfontconfig1
    libfreetype.so.6=libfreetype6
    libglib-2.0.so.0=libglib2.0-0
    libgobject-2.0.so.0=libglib2.0-0
    libgthread-2.0.so.0=libglib2.0-0
    libxkbcommon.so.0=libxkbcommon0
    libstdc++.so.6=libstdc++6
    libz.so.1=zlib1g
    libzstd.so.1=libzstd1
)
libraries_of_x11=(
    libX11-xcb.so.1=libx11-xcb1
    libxcb.so.1=libxcb1
    libxcb-cursor.so.0=libxcb-cursor0
    libxcb-glx.so.0=libxcb-glx0
    libxcb-icccm.so.4=libxcb-icccm4
    libxcb-image.so.0=libxcb-image0
    libxcb-keysyms.so.1=libxcb-keysyms1
    libxcb-randr.so.0=libxcb-randr0
    libxcb-render.so.0=libxcb-render0
    libxcb-render-util.so.0=libxcb-render-util0
    libxcb-shape.so.0=libxcb-shape0
    libxcb-shm.so.0=libxcb-shm0
    libxcb-sync.so.1=libxcb-sync1
    libxcb-util.so.1=libxcb-util1
    libxcb-xfixes.so.0=libxcb-xfixes0
    libxcb-xkb.so.1=libxcb-xkb1
    libxkbcommon-x11.so.0=libxkbcommon-x11-0
)
libraries_of_wayland=(
    libwayland-client.so.0=libwayland-client0
    libwayland-cursor.so.0=libwayland-cursor0
    libwayland-egl.so.1=libwayland-egl1
)

say() {
    printf '%s\n' "$*" >&2
}

on_linux() {
    [[ "$(uname -s)" == Linux ]]
}

can_apt() {
    [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null
}

apt_install() {
    say "Installing from Debian: $*"
    # The lists may be old or absent; a source that does not answer must not stop the others.
    apt_get update -qq || true
    apt_get install -qq --no-install-recommends "$@"
}

# Its chat is dropped; what goes wrong it says on stderr.
apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 "$@" </dev/null >/dev/null
}

# --- Python -----------------------------------------------------------------------------------------

is_fit() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local python pythons=(python3.13 python3.12 python3.11 python3 python)
    if [[ -n "${AUTODIFF_VIZ_PYTHON:-}" ]]; then
        pythons=("$AUTODIFF_VIZ_PYTHON")
    fi
    for python in "${pythons[@]}"; do
        if is_fit "$python"; then
            printf '%s\n' "$python"
            return
        fi
    done
    if [[ -n "${AUTODIFF_VIZ_PYTHON:-}" ]]; then
        say "AUTODIFF_VIZ_PYTHON is '$AUTODIFF_VIZ_PYTHON', which is no Python 3.11 or newer."
    else
        say "Autodiff Viz needs Python 3.11 or newer, and there is none on the PATH."
        say "Install one (Debian: apt-get install python3 python3-venv; others: https://www.python.org/downloads/)."
    fi
    return 1
}

has_venv_module() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

make_venv() {
    local python version
    python="$(find_python)" || return 1
    if ! has_venv_module "$python"; then
        version="$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"
        if can_apt; then
            apt_install "$version-venv" || true
        fi
        if ! has_venv_module "$python"; then
            say "$version cannot make a virtual environment: its modules venv and ensurepip are missing."
            say "Install them (Debian: apt-get install $version-venv) and start this script again."
            return 1
        fi
    fi
    say "Making .venv with $("$python" --version)."
    "$python" -m venv --clear "$venv"
}

venv_works() {
    is_fit "$venv/bin/python" && "$venv/bin/python" -c 'import pip' >/dev/null 2>&1
}

# --- System libraries -------------------------------------------------------------------------------

wanted_libraries() {
    printf '%s\n' "${libraries_of_every_window[@]}" "${libraries_of_x11[@]}"
    if [[ -n "${WAYLAND_DISPLAY:-}" ]]; then
        printf '%s\n' "${libraries_of_wayland[@]}"
    fi
}

# Prints those of the wanted libraries that the loader cannot load.
missing_libraries() {
    local libraries
    mapfile -t libraries < <(wanted_libraries)
    "$venv/bin/python" - "${libraries[@]}" <<'PYTHON'
import ctypes
import sys

for line in sys.argv[1:]:
    try:
        ctypes.CDLL(line.partition("=")[0])
    except OSError:
        print(line)
PYTHON
}

packages_of() {
    printf '%s\n' "${@#*=}" | sort -u
}

install_libraries() {
    local missing packages
    if ! on_linux; then
        return
    fi
    mapfile -t missing < <(missing_libraries)
    if ((${#missing[@]} == 0)); then
        return
    fi
    mapfile -t packages < <(packages_of "${missing[@]}")
    if can_apt; then
        apt_install "${packages[@]}" || true
        mapfile -t missing < <(missing_libraries)
        if ((${#missing[@]} == 0)); then
            return
        fi
        mapfile -t packages < <(packages_of "${missing[@]}")
    fi
    say "The window needs system libraries that are not here: ${missing[*]%%=*}"
    say "On Debian or Ubuntu, install them with"
    say "    sudo apt-get install ${packages[*]}"
    say "elsewhere with your system's packages of the same names, and start this script again."
    return 1
}

# --- Xvfb, for the tests ----------------------------------------------------------------------------

has_xvfb() {
    command -v Xvfb >/dev/null
}

install_xvfb() {
    if ! has_xvfb && can_apt; then
        apt_install xvfb || true
    fi
}

# --- All of it --------------------------------------------------------------------------------------

hash_of_input() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

# What the set-up depends on; the same text means that there is nothing to do.
state() {
    {
        printf '%s\n' "$root" "wayland=${WAYLAND_DISPLAY:+yes}"
        cat "$root/pyproject.toml" "$root/scripts/setup.sh"
    } | hash_of_input
}

is_prepared() {
    [[ -x "$venv/bin/python" && -x "$venv/bin/autodiff-viz" && -f "$1" && "$(<"$1")" == "$(state)" ]]
}

install_python_packages() {
    local extras="$1"
    say "Installing Python packages into .venv (the first time takes a minute or two)."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --editable "$root$extras" </dev/null >&2
}

# Called under ||, where bash ignores set -e: every failure is passed on by hand.
prepare_now() {
    local job="$1"
    if ! venv_works; then
        make_venv || return 1
    fi
    case "$job" in
        run) install_libraries && install_python_packages "" ;;
        test) install_libraries && install_xvfb && install_python_packages "[test]" ;;
        check) install_python_packages "[check]" ;;
    esac
}

prepare() {
    local job="$1" stamp="$venv/prepared-for-$1"
    if is_prepared "$stamp"; then
        return
    fi
    # Two scripts at once take turns.
    exec 9<"$root/scripts/setup.sh"
    if command -v flock >/dev/null; then
        flock 9
    fi
    if ! is_prepared "$stamp"; then
        prepare_now "$job" || exit 1
        state >"$stamp"
        if [[ "$job" == test ]]; then
            state >"$venv/prepared-for-run"  # the tests' set-up includes it
        fi
    fi
    exec 9<&-
}
