"""The portal's pages: one module and one template folder a section of the site."""
