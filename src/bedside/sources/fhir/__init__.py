"""A site's own FHIR R4: files of Bundles, bulk-export lines and single resources, read in bounded memory, patient by patient."""
