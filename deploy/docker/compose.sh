# Shared by up and down: gives COMPOSE (the command), PROJECT, and FILES (-f arguments).
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
PROJECT=${AIS_PROJECT:-aisnode}
FILES=(-f "$CHECKOUT/deploy/docker/compose.yaml")
if docker compose version >/dev/null 2>&1; then
  COMPOSE=(docker compose)
elif command -v docker-compose >/dev/null; then
  COMPOSE=(docker-compose)
else
  die "no docker compose here: install the package docker-compose or the compose plugin"
fi
compose() { "${COMPOSE[@]}" -p "$PROJECT" "${FILES[@]}" "$@"; }
