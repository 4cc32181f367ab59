"""Which facts a source settles: what it could say and does not, the workload does not have."""

from advisor.formats.words import facts_of

DEPLOYMENT = facts_of(
    build="buildpacks custom-buildpack method path stack",
    config="env-names features files instance-information irregular-labels labels secrets",
    descriptor="conflicts contradictions deprecated-keys formats variables",
    health="endpoint readiness start-timeout type",
    image="pull-policy registry.inline-credentials",
    network="exposure fixed-address internal-routes load-balancing policies ports protocols route-count"
    " route-rules routes sticky-sessions tls",
    placement="nodes spread",
    process="count custom-command groups init-steps per-node schedule sidecar-images sidecars sidecars-outgrow"
    " stable-identity starts-after stop-grace task types user",
    rollout="disruption-budget hooks strategy",
    scale="autoscaling cpu disk gpus instances log-rate memory most-instances shared-memory",
    security="added-capabilities constraints devices docker-socket hardening host-access platform-api privileged"
    " sysctls ulimits unconfined",
    services="bound holds-data kinds offerings parameters unrecognised",
    storage="access classes data-paths kinds per-instance scratch shared size volumes",
)
"""Every fact whose source is the deployment: any deployment descriptor settles them all."""

REFERENCE = facts_of(image="digest mutable-tag scheme")
"""What an image reference shows by itself."""

IMAGE = REFERENCE | facts_of(
    image="any-user architectures base base-mutable drops-root env-names healthcheck labels onbuild os passwd"
    " port-count ports pull-policy reference registry registry.api registry.auth"
    " registry.inline-credentials registry.kind registry.replicated registry.tls root scratch shell"
    " shell-form start-command stop-signal udp-only udp-ports user user-numeric volumes workdir",
)
"""Every fact about an image and its registry: an app that is built from source has no image of its own."""
