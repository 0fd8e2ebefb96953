"""The pages: what people see and press. They hold no rules; every act is the verb that the API calls too."""
