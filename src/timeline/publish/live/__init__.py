"""Pages of a store of any size, each made when somebody asks for it."""
