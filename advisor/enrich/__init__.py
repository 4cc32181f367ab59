"""What base images, registries, services and answers say of a workload whose own files leave it open."""

__all__ = ["answers", "images", "overruled", "services"]
