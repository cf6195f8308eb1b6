"""The door for programs: a REST API with its OpenAPI document. It knows keys, calls services, and renders."""
